"""Pages that go to the trash and come back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.signals import pre_delete
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Site

from challenges import erasure
from challenges.models import ChallengePage, PersonPage
from pages.models import ProgrammePage
from publishing.errors import NotPossibleError
from publishing.trash import actions, trash_root
from publishing.trash.actions import move_to_trash, purge_oldest
from publishing.trash.models import TrashedItem
from publishing.trash.views import restore_address
from tests.publishing.trash.conftest import delete, restore, said

pytestmark = pytest.mark.django_db


def states(*pages):
    """Return the places of pages and their public states, from the database."""
    columns = ("live", "has_unpublished_changes", "live_revision", "slug", "url_path")
    return list(Page.objects.filter(pk__in=[p.pk for p in pages]).values_list("pk", *columns))


def test_a_deleted_page_leaves_the_site_with_those_below_it_and_comes_back_as_it_was(
    site, communication, client
):
    page = site.programme
    page.title = "Un autre titre"
    page.save_revision(user=communication.user)
    Redirect.add_redirect("/ancien", redirect_to=page, is_permanent=True)
    before = states(page, site.mentors)
    asked = communication.get(f"/admin/pages/{page.pk}/delete/", follow=True).text
    assert "placé dans la Corbeille pour 30" in asked
    assert "la page qui est en dessous" in asked
    item = delete(communication, page)

    assert client.get("/programme/").status_code == 404
    assert client.get("/programme/mentorat/").status_code == 404
    assert client.get("/ancien/").status_code == 404
    assert "Programme" not in communication.get(f"/admin/pages/{site.home.pk}/").text

    answer = restore(communication, item)

    assert "de nouveau en ligne" in said(answer)
    assert states(page, site.mentors) == before
    assert "Un autre titre" in communication.get(f"/admin/pages/{page.pk}/edit/").text
    assert "Mentorat" in client.get("/programme/mentorat/").text
    assert client.get("/ancien/")["Location"].endswith("/programme/")
    assert page.revisions.count() == 2
    history = communication.get(f"/admin/pages/{page.pk}/history/").text
    assert "Mise à la Corbeille" in history
    assert "Restauration de la Corbeille" in history
    assert not TrashedItem.objects.exists()


def test_mentions_of_a_deleted_page_go_and_come_back_with_it(site, communication, client):
    assert "Ada Lovelace" in client.get("/defis/signaux/").text

    person = delete(communication, site.ada)
    promotion = delete(communication, site.promotion)

    shown = client.get("/defis/signaux/").text
    assert "Signaux faibles" in shown
    assert "Ada Lovelace" not in shown
    assert "EIG 3" not in shown
    assert ChallengePage.objects.by_promotion().get(pk=site.challenge.pk).group is None
    assert "Ada Lovelace" not in communication.get("/admin/choisir-personne/").text
    assert "Ada Lovelace" not in communication.get("/admin/personnes/").text
    edited = communication.get(f"/admin/pages/{site.challenge.pk}/edit/").text
    assert "EIG 3" in edited  # or saving would take it off for good
    added = f"/admin/pages/add/challenges/personpage/{site.people.pk}/"
    assert "EIG 3" not in communication.get(added).text

    restore(communication, person)
    restore(communication, promotion)

    shown = client.get("/defis/signaux/").text
    assert "Ada Lovelace" in shown
    assert "EIG 3" in shown
    assert ChallengePage.objects.by_promotion().get(pk=site.challenge.pk).group == 0


def test_a_page_whose_slug_or_parent_went_meanwhile_is_restored_elsewhere(
    site, communication, client
):
    site.last.save_revision()  # the editor opens with this draft
    taken = delete(communication, site.last)
    site.add(site.home, ProgrammePage(title="Autre presse", slug="presse"))
    answer = restore(communication, taken)
    assert "/presse-1/" in said(answer)
    assert client.get("/presse-1/").status_code == 200
    form = communication.get(f"/admin/pages/{site.last.pk}/edit/").context["form"]
    assert form["slug"].value() == "presse-1"

    below = delete(communication, site.mentors)
    above = delete(communication, site.programme)
    address = restore_address(below)
    sent = {"follow": True, "headers": {"referer": address}}
    offered = communication.get(address)
    assert "est elle aussi dans la Corbeille" in offered.text
    assert offered.context["form"]["parent"].value() is None
    refused = communication.post(address, {"parent": site.programme.pk}, **sent)
    assert "est elle aussi dans la Corbeille" in said(refused)
    refused = communication.post(address, {"parent": site.people.pk}, **sent)
    assert "ne peut pas être placée sous" in said(refused)
    assert "Choisissez la page" in communication.post(address).text
    assert TrashedItem.objects.filter(pk=below.pk).exists()

    actions.purge(above)
    assert not Page.objects.filter(pk=site.programme.pk).exists()
    below.refresh_from_db()
    assert below.parent is None
    assert "n’existe plus" in communication.get(address).text
    restore(communication, below, parent=site.home.pk)
    assert client.get("/mentorat/").status_code == 200


def test_a_page_restored_without_being_online_is_a_draft(site, communication):
    item = delete(communication, site.last)
    assert "est restaurée comme brouillon" in said(restore(communication, item, online=""))
    page = Page.objects.get(pk=site.last.pk)
    assert (page.live, page.live_revision, page.has_unpublished_changes) == (False, None, True)


def test_several_pages_are_deleted_at_once(site, communication, client):
    chosen = [site.programme, site.mentors, site.last]
    query = "&".join(f"id={page.pk}" for page in chosen)
    address = f"/admin/bulk/wagtailcore/page/delete/?{query}&id={site.home.pk}&next=/admin/"
    before = [page.title for page in site.home.get_children()]
    asked = communication.get(address)
    assert "C’est la page d’accueil du site" in asked.text
    assert 'type="checkbox"' not in asked.text
    answer = communication.post(address, follow=True)
    assert "3 pages sont dans la Corbeille" in said(answer)
    assert {item.title for item in TrashedItem.objects.all()} == {"Programme", "Presse"}
    assert client.get("/").status_code == 200

    for item in TrashedItem.objects.all():
        restore(communication, item)

    for path in ("/programme/", "/programme/mentorat/", "/presse/"):
        assert client.get(path).status_code == 200
    assert [page.title for page in site.home.get_children()] == before


def test_the_home_page_of_a_site_is_not_deleted(site, communication, client):
    """Nor is a page above it."""
    Site.objects.create(hostname="autre.example", root_page=site.mentors)
    for page in (site.home, site.programme):
        answer = communication.post(f"/admin/pages/{page.pk}/delete/", follow=True)
        assert "C’est la page d’accueil du site" in answer.text
        communication.post(answer.redirect_chain[-1][0])
    assert client.get("/").status_code == 200
    assert not TrashedItem.objects.exists()


def test_thirty_days_later_the_background_work_deletes_for_good(site, communication):
    old, recent = (
        move_to_trash(site.programme, communication.user),
        move_to_trash(site.last, communication.user),
    )
    of_old = TrashedItem.objects.filter(pk=old.pk)
    of_old.update(deleted_at=timezone.now() - timedelta(days=29, hours=23))
    assert not purge_oldest()
    of_old.update(deleted_at=timezone.now() - timedelta(days=30))

    assert purge_oldest()

    assert not purge_oldest()
    assert not Page.objects.filter(pk__in=[site.programme.pk, site.mentors.pk]).exists()
    assert Page.objects.filter(pk=site.last.pk).exists()
    assert list(TrashedItem.objects.all()) == [recent]
    assert PageLogEntry.objects.filter(page=site.mentors.pk, action="wagtail.delete").exists()
    assert trash_root.root().numchild == 1
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("deleted", ["ada", "people"])
def test_a_person_in_the_trash_can_be_erased(site, communication, client, deleted):
    """Alone, or with the list of all people."""
    move_to_trash(getattr(site, deleted), communication.user)

    person = PersonPage.objects.get(pk=site.ada.pk)
    plan = erasure.Plan(person)
    assert plan.addresses == ["/personnes/ada/"]
    assert communication.get(f"/admin/personnes/{person.pk}/effacer/").status_code == 200
    erasure.erase(person)

    assert TrashedItem.objects.filter(page=site.people.pk).exists() == (deleted == "people")
    assert not TrashedItem.objects.filter(page=person.pk).exists()
    gone = client.get("/personnes/ada/")
    assert gone.status_code == 410
    assert "Erreur 410" in gone.text


def test_a_page_restored_meanwhile_is_not_deleted(site, communication):
    item = delete(communication, site.mentors)
    with pytest.raises(NotPossibleError, match="déjà dans la Corbeille"):
        move_to_trash(site.mentors, communication.user)
    actions.restore(item, communication.user, item.parent)
    with pytest.raises(NotPossibleError):
        actions.purge(item)
    assert Page.objects.get(pk=site.mentors.pk).live
    with pytest.raises(NotPossibleError, match="n’est plus dans la Corbeille"):
        actions.restore(item, communication.user, item.parent)
    assert communication.post(restore_address(item)).status_code == 404


def test_one_that_cannot_be_purged_stops_no_other(site, communication):
    stuck, other = (move_to_trash(page, communication.user) for page in (site.programme, site.last))
    TrashedItem.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    TrashedItem.objects.filter(pk=stuck.pk).update(deleted_at=timezone.now() - timedelta(days=32))

    def refuse(instance, **kwargs):
        if instance.pk == site.programme.pk:
            raise RuntimeError("protected")

    pre_delete.connect(refuse, sender=ProgrammePage)
    try:
        assert purge_oldest()
        assert not Page.objects.filter(pk=other.page_id).exists()
        with pytest.raises(RuntimeError, match="protected"):  # which the dashboard says
            purge_oldest()
    finally:
        pre_delete.disconnect(refuse, sender=ProgrammePage)
    assert purge_oldest()
    assert not TrashedItem.objects.exists()


def test_an_alias_in_the_trash_stays_off_the_site_when_its_source_is_published(
    site, communication, client
):
    alias = site.ada.create_alias(parent=site.people, update_slug="ada-bis")
    item = delete(communication, alias)
    site.ada.title = "Ada King"
    site.ada.save_revision().publish()

    assert not Page.objects.get(pk=alias.pk).live
    assert client.get("/personnes/").text.count("Ada King") == 1
    restore(communication, item)
    assert "Ada King" in client.get("/personnes/ada-bis/").text


def test_mending_the_tree_leaves_the_trash_where_it_is(site, communication, client):
    item = delete(communication, site.programme)
    call_command("fixtree", interactive=False, stdout=StringIO())
    for page in (site.programme, site.mentors):
        assert trash_root.is_trashed(Page.objects.get(pk=page.pk))
    assert client.get("/programme/mentorat/").status_code == 404
    restore(communication, item)
    assert client.get("/programme/mentorat/").status_code == 200
