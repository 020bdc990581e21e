"""A locked launch stays as agreed, and a freeze keeps plans waiting."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import Menu
from pages.models import NewsPage, ProgrammePage
from publishing import clock
from publishing.agenda import launches
from publishing.agenda.models import Freeze, Launch, LaunchItem
from tests.publishing.agenda.conftest import act, carry_out, footer_of, fresh, launch_data, typed

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def page(index):
    page = index.add_child(instance=NewsPage(title="Volet", live=False))
    page.save_revision()
    return page


@pytest.fixture
def launch(communication, page, tomorrow):
    answer = communication.post(
        "/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [page])
    )
    assert answer.status_code == 302, answer.text
    return Launch.objects.get()


def may_edit(client, page):
    """Tell whether a draft of `page` can be saved, by saving one."""
    text = {
        "title": "Volet corrigé",
        "slug": "volet",
        "date": "01/01/2030",
        "introduction": "Neuf.",
    }
    blocks = {name: streamfield([]) for name in ("body", "related")}
    data = nested_form_data(text | blocks | {"comments": inline_formset([])})
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    return fresh(page).get_latest_revision_as_object().title == "Volet corrigé"


# Locks ------------------------------------------------------------------------------------------


def test_a_locked_launch_stays_as_it_is_until_its_moment(communication, launch, page, tomorrow):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "qui est verrouillé" in communication.get(address).text
    assert not may_edit(communication, page)
    items = list(launch.items.values_list("pk", flat=True))
    data = launch_data("Renommé", tomorrow + HOUR, [page], existing=items)
    said = communication.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data).text
    assert "Ce lancement est verrouillé" in said
    assert Launch.objects.get().name == "Rentrée"
    carry_out(tomorrow)
    assert fresh(page).live
    assert may_edit(communication, page)


def test_a_locked_launch_can_be_unlocked_and_moved(communication, launch, page, tomorrow):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    act(communication, fresh(page), moment=typed(tomorrow + HOUR))
    assert Launch.objects.get().moment == tomorrow + HOUR
    assert not may_edit(communication, page)
    communication.post(f"/admin/agenda/lancements/{launch.pk}/deverrouiller/")
    assert may_edit(communication, page)


@pytest.mark.parametrize("way", ["annuler", "delete"])
def test_a_deleted_launch_frees_its_locked_pages(communication, launch, page, way):
    communication.post(f"/admin/agenda/lancements/{launch.pk}/verrouiller/")
    assert not may_edit(communication, page)
    addresses = {
        "annuler": f"/admin/agenda/lancements/{launch.pk}/annuler/",
        "delete": f"/admin/agenda/lancements/delete/{launch.pk}/",
    }
    assert communication.post(addresses[way]).status_code == 302
    assert may_edit(communication, page)


def newer_draft(page, team):
    """Give a planned page a draft that nobody agreed to."""
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "Pas lu"
    draft.save_revision(user=team["Communication"])


def bulk(client, action, page, **data):
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={page.pk}&next=/admin/"
    return client.post(address, data, follow=True)


# Each gesture that would replace, move or cancel the plan of a page.
GESTURES = {
    "plan": lambda client, page: client.post(
        f"/admin/agenda/programmer/{page.pk}/", {"moment": typed(planned_for(page))}, follow=True
    ),
    "cancel": lambda client, page: act(client, fresh(page), faire="annuler"),
    "publish now": lambda client, page: act(client, fresh(page), faire="maintenant"),
    "unschedule": lambda client, page: client.post(
        reverse(
            "wagtailadmin_pages:revisions_unschedule",
            args=[page.pk, fresh(page).scheduled_revision.pk],
        ),
        follow=True,
    ),
    "bulk publish": lambda client, page: bulk(client, "publish", page),
    "bulk delete": lambda client, page: bulk(client, "delete", page),
    "bulk move": lambda client, page: bulk(client, "move", page, chooser=page.get_parent().pk),
    "move": lambda client, page: client.post(
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, page.get_parent().pk]),
        follow=True,
    ),
    "another launch": lambda client, page: client.post(
        "/admin/agenda/lancements/new/", launch_data("Autre", planned_for(page) + HOUR, [page])
    ),
}


def planned_for(page):
    return fresh(page).scheduled_revision.approved_go_live_at


@pytest.mark.parametrize("gesture", GESTURES)
def test_nothing_replaces_the_agreed_version_of_a_locked_launch(
    communication, team, launch, page, tomorrow, gesture
):
    newer_draft(page, team)
    launches.lock(Launch.objects.get(), team["Communication"])
    before = fresh(page)
    said = GESTURES[gesture](communication, page).text
    assert "verrouillé" in said or "est déjà dans le lancement" in said
    after = fresh(page)
    assert (after.scheduled_revision.pk, planned_for(page)) == (
        before.scheduled_revision.pk,
        tomorrow,
    )
    assert (after.live, after.path) == (False, before.path)
    carry_out(tomorrow)
    assert fresh(page).title == "Volet"


@pytest.mark.parametrize(
    "gesture", ["unpublish", "bulk unpublish", "bulk delete", "bulk move", "move"]
)
def test_a_page_of_a_locked_launch_stays_when_a_page_above_it_would_go(
    communication, team, home, tomorrow, gesture
):
    section, elsewhere = (
        home.add_child(instance=ProgrammePage(title=title)) for title in ("Rubrique", "Ailleurs")
    )
    page = section.add_child(instance=ProgrammePage(title="Volet", live=False))
    communication.post("/admin/agenda/lancements/new/", launch_data("Rentrée", tomorrow, [page]))
    launches.lock(Launch.objects.get(), team["Communication"])
    said = {
        "unpublish": lambda: communication.post(
            reverse("wagtailadmin_pages:unpublish", args=[section.pk]), follow=True
        ),
        "bulk unpublish": lambda: bulk(communication, "unpublish", section),
        "bulk delete": lambda: bulk(communication, "delete", section),
        "bulk move": lambda: bulk(communication, "move", section, chooser=elsewhere.pk),
        "move": lambda: communication.post(
            reverse("wagtailadmin_pages:move_confirm", args=[section.pk, elsewhere.pk]),
            follow=True,
        ),
    }[gesture]().text
    assert "qui est verrouillé" in said
    carry_out(tomorrow)
    assert fresh(page).live
    assert fresh(page).url_path == "/accueil/rubrique/volet/"


def test_wagtails_own_unlocking_opens_nothing_of_a_locked_launch(communication, team, launch, page):
    launches.lock(launch, team["Communication"])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    unlock = reverse("wagtailadmin_pages:unlock", args=[page.pk])
    assert unlock not in communication.get(address).text
    communication.post(unlock)
    assert not may_edit(communication, page)


# Each gesture by which the planned menu of a locked launch would be replaced or taken away.
OF_MENU = {
    "unschedule": lambda client, menu: client.post(
        snippet("revisions_unschedule", menu.pk, menu.scheduled_revision.pk)
    ),
    "unpublish": lambda client, menu: client.post(snippet("unpublish", menu.pk)),
    "delete": lambda client, menu: client.post(snippet("delete", menu.pk)),
    "edit": lambda client, menu: client.post(
        snippet("edit", menu.pk),
        nested_form_data(
            {
                "locale": menu.locale_id,
                "entries": streamfield([]),
                "footer_links": streamfield([]),
                "action-publish": "1",
            }
        ),
    ),
    "approve": lambda client, menu: approve_draft(client, menu),
}


def snippet(view, *args):
    return reverse(f"wagtailsnippets_home_menu:{view}", args=args)


def approve_draft(client, menu):
    menu.footer_links = []
    menu.save_revision()
    menu.get_workflow().start(menu, User.objects.get(username="Communication"))
    client.post(
        snippet("workflow_action", menu.pk, "approve", menu.current_workflow_task_state.pk),
        {"comment": ""},
    )


@pytest.mark.parametrize("gesture", OF_MENU)
def test_a_menu_of_a_locked_launch_stays_as_agreed(
    communication, team, page, menu, tomorrow, gesture
):
    data = launch_data("Rentrée", tomorrow, [page]) | {"chosen_snippets": [f"home.Menu:{menu.pk}"]}
    communication.post("/admin/agenda/lancements/new/", data)
    launches.lock(Launch.objects.get(), team["Communication"])
    OF_MENU[gesture](communication, menu)
    assert Menu.objects.get(pk=menu.pk).live
    carry_out(tomorrow)
    assert footer_of(menu) == ["Presse"]


def test_an_unready_launch_is_not_locked(communication, team, launch, index, tomorrow):
    reviewed = index.add_child(instance=NewsPage(title="En relecture", live=False))
    reviewed.save_revision()
    reviewed.get_workflow().start(reviewed, team["Rédaction"])
    LaunchItem.objects.create(launch=launch, page=reviewed)
    address = f"/admin/agenda/lancements/{launch.pk}/verrouiller/"
    said = communication.post(address, follow=True).text
    assert "Reste à planifier\xa0: «\xa0En relecture\xa0»." in said
    assert Launch.objects.get().locked_at is None


# Freezes ----------------------------------------------------------------------------------------


def test_a_plan_due_in_a_freeze_waits_after_its_end_too(communication, launch, page, tomorrow):
    freeze = Freeze.objects.create(begins_at=tomorrow - HOUR, ends_at=tomorrow + HOUR)
    assert "rien de ce qui est planifié ne part" in " ".join(
        communication.get("/admin/agenda/").text.split()
    )
    for moment in (tomorrow, tomorrow + 2 * HOUR):
        assert carry_out(moment).done == []
    with clock.at(tomorrow + 2 * HOUR):
        assert "Retenu" in communication.get("/admin/agenda/?vue=liste").text
        act(communication, fresh(page), moment=typed(tomorrow + 3 * HOUR))
    assert len(carry_out(tomorrow + 3 * HOUR).done) == 2  # with the departure of its launch
    assert fresh(page).live
    assert freeze.exceptions.count() == 0


def test_a_launch_that_is_an_exception_leaves(launch, page, tomorrow):
    freeze = Freeze.objects.create(begins_at=tomorrow - HOUR, ends_at=tomorrow + HOUR)
    freeze.exceptions.add(launch)
    assert len(carry_out(tomorrow).done) == 2  # with its departure


def test_a_freeze_is_declared_in_the_admin(communication, launch, tomorrow):
    data = {"name": "Réserve", "begins_at": typed(tomorrow), "ends_at": typed(tomorrow - HOUR)}
    assert "La fin vient après" in communication.post("/admin/agenda/reserves/new/", data).text
    data |= {"ends_at": typed(tomorrow + HOUR), "exceptions": [launch.pk]}
    assert communication.post("/admin/agenda/reserves/new/", data).status_code == 302
    assert list(Freeze.objects.get().exceptions.all()) == [launch]
