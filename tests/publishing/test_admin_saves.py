"""Each view of the real admin commits at once, with any of Wagtail's classes."""

import pytest
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.models import ProgrammePage
from publishing.caching import generation
from tests.publishing.conftest import elsewhere

NO_COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}


@pytest.fixture
def publish(admin_client):
    """Return a function that presses « Publier » in the editor of a page."""
    admin_client.raise_request_exception = False

    def press(page):
        fields = {
            "title": "Nouveau titre",
            "slug": page.slug,
            "introduction": "",
            "body": streamfield([]),
            "comments": NO_COMMENTS,
            "action-publish": "action-publish",
        }
        return admin_client.post(f"/admin/pages/{page.pk}/edit/", nested_form_data(fields))

    return press


def public_state(page):
    page = ProgrammePage.objects.get(pk=page.pk)
    revisions = Revision.objects.for_instance(page).count()
    return page.live, page.title, revisions, generation.current()


def test_publishing_shows_data_and_number_to_others_together(add_page, publish, on_publication):
    page = add_page("Titre", live=False)
    _, _, _, before = public_state(page)
    seen = []
    on_publication(lambda **kwargs: seen.append(elsewhere(lambda: public_state(page))))
    assert publish(page).status_code == 302
    assert seen == [(False, "Titre", 0, before)]
    assert public_state(page) == (True, "Nouveau titre", 1, before + 1)


def test_a_publication_that_breaks_leaves_nothing_behind(add_page, publish, on_publication):
    page = add_page("Titre", live=False)
    before = public_state(page)

    def refuse(**kwargs):
        raise ValueError("disk full")

    on_publication(refuse)
    assert publish(page).status_code == 500
    assert public_state(page) == before
