"""Forms that no browser sends: a part is missing, a count is no number. The answer is 400."""

import pytest
from django.test import Client
from django.urls import reverse

from challenges.models import ChallengeIndexPage, ChallengePage
from home.models import HomePage
from pages.models import ProgrammePage
from tests.exchange.editor import form_data_of


@pytest.fixture(params=[ProgrammePage, ChallengePage])
def page(request, accounts):
    """A page with blocks, and one that also has a team, which is a list of forms."""
    parent = HomePage.objects.get(locale__language_code="fr")
    if request.param is ChallengePage:
        parent = parent.add_child(instance=ChallengeIndexPage(title="Défis"))
    return parent.add_child(instance=request.param(title="Avant", live=False))


@pytest.fixture
def client(accounts):
    client = Client(raise_request_exception=False)
    client.force_login(accounts["communication"])
    return client


def test_a_form_that_lacks_a_count_or_has_a_wrong_one_is_refused(client, page):
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    kind = [page._meta.app_label, page._meta.model_name]
    add = reverse("wagtailadmin_pages:add", args=[*kind, page.get_parent().pk])
    form = form_data_of(page, client.get(edit).content)
    counts = [name for name in form if name.endswith(("-count", "_FORMS"))]
    assert "body-count" in counts

    for address in (edit, add):
        assert client.post(address, {"title": "Nouveau"}).status_code == 400
    for name in counts:
        without = {key: value for key, value in form.items() if key != name}
        for address, data in ((edit, without), (add, form | {name: "beaucoup"})):
            response = client.post(address, data | {"title": "Nouveau"})
            assert response.status_code in (200, 302, 400), (address, name, data.get(name))


@pytest.mark.parametrize("parent", [{}, {"new_parent_page": ""}, {"new_parent_page": "99999"}])
def test_a_copy_without_a_parent_is_asked_for_one(client, page, parent):
    """« Effacer le choix » in the chooser sends an empty one."""
    form = {"new_title": "Copie", "new_slug": "copie"} | parent
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form, follow=True)
    assert answer.status_code == 200
    assert "Choisissez la page sous laquelle mettre la copie." in answer.text
    assert not page.get_siblings().filter(slug="copie").exists()
