"""Pages that go to the trash and come back."""

from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Workflow

from challenges import erasure
from challenges.models import ChallengePage, PersonPage
from pages.models import ProgrammePage
from publishing.dates import moment_in_full
from publishing.reasons import NotPossibleError
from publishing.scheduling import due
from publishing.trash import actions, trash_root
from publishing.trash.actions import move_to_trash, purge_oldest
from publishing.trash.models import TrashedItem
from publishing.trash.views import restore_address
from tests.publishing.trash.conftest import delete, purge_address, restore, said

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
    assert ChallengePage.objects.with_group().get(pk=site.challenge.pk).group is None
    assert "Ada Lovelace" not in communication.get("/admin/choisir-personne/").text
    assert "Ada Lovelace" not in communication.get("/admin/personnes/").text
    edited = communication.get(f"/admin/pages/{site.challenge.pk}/edit/").text
    assert "EIG 3 (dans la Corbeille)" in edited  # or saving would take it off for good
    added = f"/admin/pages/add/challenges/personpage/{site.people.pk}/"
    assert "EIG 3" not in communication.get(added).text

    restore(communication, person)
    restore(communication, promotion)

    shown = client.get("/defis/signaux/").text
    assert "Ada Lovelace" in shown
    assert "EIG 3" in shown
    found = ChallengePage.objects.with_group().get(pk=site.challenge.pk)
    assert found.group == site.promotion.pk


def test_a_page_whose_slug_or_parent_went_meanwhile_is_restored_elsewhere(
    site, communication, client
):
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
    assert "est elle aussi dans la Corbeille" in communication.get(address).text
    refused = communication.post(address, {"parent": site.programme.pk}, follow=True)
    assert "est elle aussi dans la Corbeille" in said(refused)
    refused = communication.post(address, {"parent": site.people.pk}, follow=True)
    assert "ne peut pas être placée sous" in said(refused)
    assert "Choisissez la page" in communication.post(address).text
    assert TrashedItem.objects.filter(pk=below.pk).exists()

    communication.post(purge_address(above))
    assert not Page.objects.filter(pk=site.programme.pk).exists()
    below.refresh_from_db()
    assert below.parent is None
    assert "n’existe plus" in communication.get(address).text
    restore(communication, below, parent=site.home.pk)
    assert client.get("/mentorat/").status_code == 200


@pytest.fixture
def planned(site):
    """A draft planned for tomorrow, below a page that is online."""
    page = site.add(
        site.programme, ProgrammePage(title="Demain", slug="demain", live=False), publish=False
    )
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    return page


@pytest.fixture
def reviewed(site, writer):
    """A page that is online, whose next version is under review."""
    site.last.save_revision(user=writer.user)
    Workflow.objects.get().start(site.last, writer.user)
    return site.last


def test_a_page_comes_back_without_its_plan_and_the_confirmation_says_so(
    site, planned, communication
):
    moment = moment_in_full(planned.go_live_at)
    asked = communication.get(f"/admin/pages/{planned.pk}/delete/", follow=True).text
    said_before = f"Demain\xa0» est planifiée pour le {moment}"
    assert said_before in unescape(asked)
    assert "annule ce plan" in asked
    query = f"id={site.programme.pk}&id={site.last.pk}"
    in_bulk = communication.get(f"/admin/bulk/wagtailcore/page/delete/?{query}")
    assert said_before in unescape(in_bulk.text)

    restore(communication, delete(communication, planned))

    assert due.until(timezone.now() + timedelta(days=365)) == []
    planned.refresh_from_db()
    assert not planned.live
    assert planned.get_latest_revision_as_object().go_live_at is None  # or « Publier » would plan
    assert PageLogEntry.objects.filter(page=planned.pk, action="wagtail.schedule.cancel").exists()


def test_a_plan_below_a_deleted_page_is_cancelled_too(site, planned, communication):
    item = delete(communication, site.programme)
    assert due.until(timezone.now() + timedelta(days=365)) == []
    restore(communication, item)
    assert due.until(timezone.now() + timedelta(days=365)) == []
    assert Page.objects.get(pk=site.programme.pk).live
    assert not Page.objects.get(pk=planned.pk).live


@pytest.mark.parametrize("answer", ["in_progress", "needs_changes"])
def test_a_page_comes_back_without_its_review_and_the_confirmation_says_so(
    reviewed, communication, writer, answer
):
    if answer == "needs_changes":
        reviewed.current_workflow_task_state.reject(user=communication.user)
    assert "Presse" in writer.get("/admin/").text
    asked = communication.get(f"/admin/pages/{reviewed.pk}/delete/", follow=True).text
    assert "est en relecture" in asked

    item = delete(communication, reviewed)

    assert "Presse" not in writer.get("/admin/").text
    restore(communication, item)
    page = Page.objects.get(pk=reviewed.pk)
    assert page.live
    assert page.has_unpublished_changes
    assert not page.workflow_in_progress
    assert page.current_workflow_state is None


def test_a_page_comes_back_without_the_lock_that_it_had(site, communication, sign_in):
    author = sign_in("Rédaction", "Autrice")
    site.last.locked, site.last.locked_by = True, author.user
    site.last.save()
    item = move_to_trash(site.last, communication.user)
    assert "Presse" not in author.get("/admin/").text
    restore(communication, item)
    page = Page.objects.get(pk=site.last.pk)
    assert page.live
    assert not page.locked


def test_a_page_restored_without_being_online_is_a_draft(site, communication):
    item = delete(communication, site.last)
    assert "est restaurée comme brouillon" in said(restore(communication, item, online=""))
    page = Page.objects.get(pk=site.last.pk)
    assert (page.live, page.live_revision, page.has_unpublished_changes) == (False, None, True)


def test_the_list_is_searched_and_filtered_at_a_constant_cost(site, communication, sign_in):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert communication.get("/admin/corbeille/").status_code == 200
        return len(queries)

    move_to_trash(site.ada, sign_in("Administration").user)
    cost()
    for_one = cost()
    move_to_trash(site.programme, communication.user)
    move_to_trash(site.challenge, communication.user)
    assert cost() == for_one

    def found(query):
        listed = communication.get(f"/admin/corbeille/?{query}").context["object_list"]
        return [item.title for item in listed]

    assert found("q=LOVEL") == ["Ada Lovelace"]
    assert found("q=faibles+defis") == ["Signaux faibles"]  # where it was, accents aside
    # The latest deletion ahead.
    assert found("kind=page") == ["Signaux faibles", "Programme", "Ada Lovelace"]
    assert found("kind=image") == []
    assert len(found("kind=x&p=zz&ordering=%27")) == 3


def test_several_pages_are_deleted_and_restored_at_once(site, communication, client):
    chosen = [site.programme, site.mentors, site.last]
    query = "&".join(f"id={page.pk}" for page in chosen)
    address = f"/admin/bulk/wagtailcore/page/delete/?{query}&id={site.home.pk}&next=/admin/"
    asked = communication.get(address)
    assert "placé dans la Corbeille pour 30" in asked.text
    assert 'type="checkbox"' not in asked.text
    answer = communication.post(address, follow=True)
    assert "3 éléments sont dans la Corbeille" in said(answer)
    assert {item.title for item in TrashedItem.objects.all()} == {"Programme", "Presse"}
    assert client.get("/").status_code == 200

    all_of_them = "/admin/bulk/trash/trasheditem/restore/?id=all&next=/admin/corbeille/"
    assert "Presse" in communication.get(all_of_them).text
    answer = communication.post(all_of_them, {"online": "on"}, follow=True)

    assert "2 éléments sont restaurés" in said(answer)
    for path in ("/programme/", "/programme/mentorat/", "/presse/"):
        assert client.get(path).status_code == 200
    # In the order that they had.
    titles = [page.title for page in site.home.get_children()]
    assert titles.index("Programme") < titles.index("Presse")


def test_the_home_page_of_the_site_is_not_deleted(site, communication, client):
    answer = communication.post(f"/admin/pages/{site.home.pk}/delete/", follow=True)
    assert "ne peut pas être supprimée" in said(answer)
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


def test_a_person_in_the_trash_can_be_erased(site, communication, client):
    move_to_trash(site.ada, communication.user)

    person = PersonPage.objects.get(pk=site.ada.pk)
    plan = erasure.Plan(person)
    assert plan.addresses == ["/personnes/ada/"]
    assert communication.get(f"/admin/personnes/{person.pk}/effacer/").status_code == 200
    erasure.erase(person)

    assert not TrashedItem.objects.exists()
    assert client.get("/personnes/ada/").status_code == 410


def test_a_page_restored_meanwhile_is_not_deleted(site, communication):
    item = delete(communication, site.mentors)
    actions.restore(item)
    with pytest.raises(NotPossibleError):
        actions.purge(item)
    assert Page.objects.get(pk=site.mentors.pk).live
    with pytest.raises(NotPossibleError, match="n’est plus dans la Corbeille"):
        actions.restore(item, communication.user)
    said_by_screen = said(communication.post(purge_address(item), follow=True))
    assert "n’est plus dans la Corbeille" in said_by_screen


def test_mending_the_tree_leaves_the_trash_where_it_is(site, communication, client):
    item = delete(communication, site.programme)
    call_command("fixtree", interactive=False, stdout=StringIO())
    for page in (site.programme, site.mentors):
        assert trash_root.is_trashed(Page.objects.get(pk=page.pk))
    assert client.get("/programme/mentorat/").status_code == 404
    restore(communication, item)
    assert client.get("/programme/mentorat/").status_code == 200


@pytest.mark.parametrize("expires", ["mentors", "programme"])
def test_a_page_that_expired_in_the_trash_stays_off_the_site(site, communication, client, expires):
    """So does a page below it."""
    page = getattr(site, expires)
    page.expire_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    item = delete(communication, site.programme)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert "reste hors ligne" in said(restore(communication, item))
    assert client.get("/programme/mentorat/").status_code == 404
    assert Page.objects.get(pk=page.pk).expired
    assert client.get("/programme/").status_code == (200 if expires == "mentors" else 404)
