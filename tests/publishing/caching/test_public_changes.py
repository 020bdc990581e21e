"""Every change that a visitor could see bumps the generation. No editor's draft does."""

import json

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Comment, Locale, Page, Site

from media.uploads import document_from_bytes
from pages.models import ProgrammePage
from publishing.caching import generation
from tests.documents import pdf_bytes
from tests.editor_forms import edit, form
from tests.planning import schedule
from tests.publishing.conftest import minutes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moves():
    """Return a function that tells whether the generation was bumped since it was last called."""
    seen = [generation.current()]

    def moved():
        seen.append(generation.current())
        return seen[-1] - seen[-2]

    return moved


@pytest.fixture
def page(add_page):
    page = add_page("Accompagnement", live=False)
    page.save_revision().publish()
    return ProgrammePage.objects.get(pk=page.pk)


@pytest.fixture
def draft(add_page):
    return add_page("Brouillon", live=False)


def test_work_without_publication_does_not_move_it(page, draft, admin_client, admin_user, moves):
    page.title = "Accompagner"
    page.save_revision()
    assert not moves()
    for planned in (draft, page):
        schedule(planned, timezone.now() + minutes(60))
        assert not moves()

    page.locked, page.locked_by = True, admin_user
    page.save(update_fields=["locked", "locked_by", "locked_at"])
    comment = Comment.objects.create(
        page=page, user=admin_user, text="À revoir", contentpath="title"
    )
    comment.delete()
    assert not moves()

    data = form(title="Accompagner", slug=page.slug)
    saved = admin_client.post(edit(page), data, headers={"accept": "application/json"})
    assert saved.json()["success"] is True
    assert admin_client.post(f"{edit(page)}preview/", data).json()["is_valid"] is True
    assert admin_client.get(f"{edit(page)}preview/").status_code == 200
    assert not moves()
    client = Client()
    client.force_login(admin_user)
    assert not moves()


def test_publishing_moves_it_once(page, draft, moves):
    for published in (page, draft):
        revision = published.save_revision()
        assert not moves()
        revision.publish()
        assert moves() == 1


@pytest.mark.parametrize(
    ("change", "is_once"),
    [("unpublish", True), ("save", True), ("delete", False)],
)
def test_changing_a_live_page_moves_it(page, moves, change, is_once):
    page.title = "Accompagner"
    getattr(page, change)()
    number = moves()
    assert number >= 1
    assert number == 1 or not is_once


def test_moving_and_reordering_move_it(page, add_page, moves):
    parent = add_page("Section", live=True)
    moves()
    page.move(parent, pos="last-child")
    assert moves()
    sibling = add_page("Autre page", parent=Page.objects.get(pk=parent.pk), live=True)
    moves()
    Page.objects.get(pk=sibling.pk).move(Page.objects.get(pk=page.pk), pos="left")
    assert moves()


def test_a_new_slug_moves_it_even_on_a_draft_with_live_pages_below(add_page, moves):
    draft = add_page("Section", live=False)
    add_page("Page en ligne", parent=draft, live=True)
    moves()
    draft = ProgrammePage.objects.get(pk=draft.pk)
    draft.slug = "nouvelle-adresse"
    with transaction.atomic():
        draft.save()
        assert moves() == 1  # together with the addresses, not after them


def test_copies_and_aliases_move_it(page, draft, moves):
    page.copy(update_attrs={"slug": "copie", "title": "Copie"})
    assert moves()
    alias = page.create_alias(update_slug="alias")
    assert moves()
    page.title = "Nouveau titre"
    page.save_revision().publish()
    assert Page.objects.get(pk=alias.pk).title == "Nouveau titre"
    assert moves() == 1
    draft.copy(update_attrs={"slug": "copie-du-brouillon", "title": "Copie"}, keep_live=False)
    assert not moves()


def test_sites_locales_and_redirects_move_it(page, moves):
    Site.objects.first().save()
    assert moves()
    Locale.objects.first().save()
    assert moves()
    Redirect.objects.create(old_path="/ancienne-page", redirect_page=page)
    assert moves()


def test_loading_a_fixture_and_migrating_move_it_once(tmp_path, page, moves):
    rows = [
        {"model": "wagtailredirects.redirect", "pk": pk, "fields": {"old_path": f"/{pk}"}}
        for pk in (1, 2, 3)
    ]
    fixture = tmp_path / "redirects.json"
    fixture.write_text(json.dumps(rows))
    call_command("loaddata", fixture, verbosity=0)
    assert Redirect.objects.count() == 3
    assert moves() == 1
    call_command("migrate", verbosity=0)
    assert moves() == 1


def test_a_bulk_action_of_the_admin_moves_it(admin_client, moves):
    document = document_from_bytes("rapport.pdf", pdf_bytes(), title="Rapport")
    private = Collection.get_first_root_node().add_child(name="Interne")
    moves()
    address = f"/admin/bulk/media/document/add_to_collection/?id={document.pk}"
    admin_client.post(address, {"collection": private.pk})
    document.refresh_from_db()
    assert document.collection == private
    assert moves()


@pytest.mark.parametrize("how", ["renamed", "moved"])
def test_the_caches_learn_the_last_number_after_an_old_address_redirects(
    page, add_page, settings, monkeypatch, how
):
    section = add_page("Section", live=True)
    settings.FRONT_CACHE_URLS = ["http://cache.invalid/"]
    redirects_when_told = []
    monkeypatch.setattr(
        "publishing.caching.front_caches.tell",
        lambda number: redirects_when_told.append(Redirect.objects.count()),
    )
    if how == "renamed":
        page.slug = "nouvelle-adresse"
        page.save()
    else:
        page.move(section, pos="last-child")
    assert redirects_when_told[-1] == 1
