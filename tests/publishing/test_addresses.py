"""Addresses of pages: those that the site itself answers, and old ones."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from challenges.models import ChallengeIndexPage
from home.models import HomePage
from pages.models import NewsIndexPage, ProgrammePage
from publishing.base.forms import reserved_address
from tests import editor_forms

pytestmark = pytest.mark.django_db


def form(title, slug):
    return editor_forms.form("<p>Un mot.</p>", title, slug=slug)


def test_a_page_does_not_take_an_address_of_the_site(home, admin_client):
    add = reverse("wagtailadmin_pages:add", args=["pages", "programmepage", home.pk])
    refused = admin_client.post(add, form("Santé", "sante") | {"action-publish": "1"})
    assert refused.status_code == 200
    assert "Le site lui-même répond à l’adresse" in refused.text
    assert not Page.objects.filter(slug="sante").exists()

    assert admin_client.post(add, form("Santé", "sante-publique")).status_code == 302
    page = Page.objects.get(slug="sante-publique")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    publish = {"action-publish": "1"}
    assert "Le site lui-même" in admin_client.post(edit, form("Santé", "recherche") | publish).text
    below = reverse("wagtailadmin_pages:add", args=["pages", "programmepage", page.pk])
    assert admin_client.post(below, form("Recherche", "recherche")).status_code == 302


def test_a_draft_is_saved_at_a_free_address_where_its_own_is_taken(home, admin_client):
    """Its address comes from its title, and a page of that title may be there."""

    def autosave(address, slug, title="Presse"):
        values = form(title, slug)
        answer = admin_client.post(address, values, headers={"accept": "application/json"}).json()
        assert answer["success"], answer
        return answer

    home.add_child(instance=ProgrammePage(title="Presse", slug="presse"))
    saved = autosave(
        reverse("wagtailadmin_pages:add", args=["pages", "programmepage", home.pk]), "presse"
    )
    assert saved["field_updates"]["slug"] == "presse-1"
    edit = reverse("wagtailadmin_pages:edit", args=[saved["pk"]])
    assert "slug" not in autosave(edit, "presse-1")["field_updates"]
    assert autosave(edit, "recherche")["field_updates"]["slug"] == "recherche-1"
    assert autosave(edit, "")["field_updates"]["slug"] == "presse-1"
    assert autosave(edit, "", "L’appel")["field_updates"]["slug"] == "l-appel"
    refused = admin_client.post(edit, form("Presse", "presse") | {"action-publish": "1"})
    assert refused.status_code == 200
    assert not Page.objects.get(pk=saved["pk"]).live


def test_a_page_that_was_moved_to_an_address_of_the_site_is_told_so(home, admin_client):
    parent = home.add_child(instance=ProgrammePage(title="Thèmes", slug="themes"))
    page = parent.add_child(instance=ProgrammePage(title="Santé", slug="sante"))
    page.move(home, "last-child")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Le site lui-même" in admin_client.post(edit, form("Santé", "sante")).text
    assert admin_client.post(edit, form("Santé", "sante-publique")).status_code == 302


@pytest.mark.parametrize(
    ("language", "taken", "free"),
    [
        (
            "fr",
            ["sante", "admin", "media", "recherche"],
            ["documents", "donnees", "appels", "search", "programme"],
        ),
        ("en", ["search"], ["recherche", "sante"]),
    ],
)
def test_the_addresses_of_the_site_follow_from_its_urls(language, taken, free):
    home = HomePage.objects.get(locale__language_code=language)
    assert [slug for slug in (*taken, *free) if reserved_address(home, slug)] == taken


def test_a_page_does_not_take_an_address_of_the_list_above_it(home):
    news = home.add_child(instance=NewsIndexPage(title="Blog"))
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    slugs = ["rss", "administrations", "actualite"]
    reserved = [[reserved_address(above, slug) for slug in slugs] for above in (news, challenges)]
    assert reserved == [["/blog/rss/", "", ""], ["", "/defis/administrations/", ""]]


def old_paths():
    return list(Redirect.objects.values_list("old_path", flat=True))


def test_a_draft_that_never_was_live_leaves_no_redirect(
    home, admin_client, django_capture_on_commit_callbacks
):
    page = home.add_child(instance=ProgrammePage(title="Essai", slug="essai", live=False))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def save(slug, **action):
        with django_capture_on_commit_callbacks(execute=True):
            assert admin_client.post(edit, form("Essai", slug) | action).status_code == 302

    save("un-essai")
    save("un-bel-essai", **{"action-publish": "1"})
    assert old_paths() == []
    save("reussi", **{"action-publish": "1"})
    assert old_paths() == ["/un-bel-essai"]
