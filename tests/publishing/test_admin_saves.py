"""Each view of the real admin commits at once, with any of Wagtail's classes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from pages.models import ProgrammePage
from publishing.caching import generation
from tests.editor_forms import edit, form
from tests.planning import launch_of
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def publish(admin_client):
    """Return a function that presses « Publier » in the editor of a page."""
    admin_client.raise_request_exception = False

    def press(page):
        data = form("<p>Un mot.</p>", "Nouveau titre", slug=page.slug)
        return admin_client.post(edit(page), data | {"action-publish": "1"})

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


def test_a_refusal_leads_back_and_to_no_other_site(add_page, admin_client, admin_user):
    page = add_page("Titre", live=True)
    launch_of(admin_user, timezone.now() + timedelta(hours=1), [page])
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    own = "http://testserver/admin/pages/"
    for referer, back in (
        (own, own),
        ("https://ailleurs.example.org/", "/admin/"),
        ("", "/admin/"),
    ):
        response = admin_client.post(address, headers={"referer": referer})
        assert (response.status_code, response.headers["Location"]) == (302, back)
    assert ProgrammePage.objects.get(pk=page.pk).live
