"""Where launches meet other gestures: one test for each corner."""

import pytest
from bs4 import BeautifulSoup
from wagtail.management.commands.purge_revisions import purge_revisions
from wagtail.models import Page

from home.models import Menu
from pages.models import NewsIndexPage, ProgrammePage
from publishing import clock
from publishing.errors import NotPossibleError
from publishing.launches import gestures, returns
from publishing.launches.invitations import parts_of
from publishing.launches.models import Launch, LaunchItem
from publishing.trash.actions import move_to_trash, purge
from tests.only import only
from tests.planning import (
    act,
    act_on,
    add_launch,
    ask_agreement,
    carry_out,
    correct,
    failing,
    fresh,
    items_of,
    launch_of,
    plan_end,
    planned,
    planned_end,
    question_address,
    schedule,
    take_newer,
    typed,
    versions_of,
)
from tests.publishing.agenda.steps import press_publish
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db


def publish_over(client, address, what):
    shown = BeautifulSoup(client.get(address).text, "html.parser")
    form = shown.find("input", {"name": "version"}).find_parent("form")
    version = form.find("input", {"name": "version"})["value"]
    return client.post(address, {"version": version, "faire": what}, follow=True).text


# A newer version published by hand --------------------------------------------------------------


@pytest.mark.parametrize("is_alone", [True, False])
@pytest.mark.parametrize(
    ("button", "now", "then"),
    [
        ("prendre", "Avant", "À la main"),
        ("publier", "À la main", "À la main"),
        ("garder", "À la main", "Promis"),
    ],
)
def test_publier_asks_what_goes_online_now_and_at_the_planned_moment(
    communication, updated, user, tomorrow, is_alone, button, now, then
):
    if is_alone:
        Launch.objects.all().delete()
        schedule(fresh(updated), tomorrow, user, title="Promis")
    address = press_publish(communication, updated, "À la main")
    assert "/admin/agenda/publier/" in address
    assert fresh(updated).title == "Avant"
    choices = BeautifulSoup(communication.get(address).text, "lxml").select("[name=faire]")
    assert [choice["value"] for choice in choices] == ["prendre", "publier", "garder"]

    said = publish_over(communication, address, button)
    when = f"{'planifiée pour le' if is_alone else 'dans le lancement «\xa0Rentrée\xa0»,'} "
    cancelled = is_alone and button == "publier"
    assert ("est en ligne, et sa publication planifiée est annulée." if cancelled else when) in said
    assert fresh(updated).title == now
    assert carry_out(tomorrow) == (0 if cancelled else 1)
    assert fresh(updated).title == then


@pytest.mark.parametrize("is_alone", [True, False])
def test_publier_only_asks_when_if_the_draft_is_the_planned_version(
    communication, draft, user, tomorrow, is_alone
):
    page = draft("Promise")
    if is_alone:
        schedule(page, tomorrow, user)
    else:
        launch_of(user, tomorrow, [page])
    address = press_publish(communication, page, "Promise")
    shown = communication.get(address).text
    assert "n’est pas la version" not in shown
    choice = only(BeautifulSoup(shown, "lxml").select("[name=faire]"))
    publish_over(communication, address, choice["value"])
    assert fresh(page).live
    assert (planned(page) is None) is is_alone


def test_publier_offers_to_plan_what_is_proposed(communication, draft, team, tomorrow):
    page = draft("Proposée")
    gestures.propose(page, tomorrow, team["Rédaction"])
    shown = BeautifulSoup(communication.get(question_address(page, "publish")).text, "lxml")
    way = shown.select_one("main").find("a", string="Programmer…")
    assert way["href"] == question_address(page)
    assert "La date proposée sera retirée." in shown.get_text()


def test_a_launch_waits_if_something_else_came_online_by_another_way(
    communication, updated, tomorrow
):
    """An import, for example, writes what it is told to."""
    newer = correct(updated, title="Importée")
    Page.objects.filter(pk=updated.pk).update(live_revision=newer, title="Importée")
    assert carry_out(tomorrow) == 0
    assert "Une autre version a été publiée" in only(failing()).reason
    with clock.at(tomorrow):
        take_newer(communication, LaunchItem.objects.get())
    assert carry_out(tomorrow + HOUR) == 1


@pytest.mark.parametrize("which", ["in a launch", "alone", "below"])
def test_bulk_publication_is_refused_for_what_is_planned(
    communication, updated, draft, index, user, tomorrow, which
):
    plain, alone = draft("Simple"), draft("Seule")
    schedule(alone, tomorrow, user)
    correct(alone, title="Brouillon non relu")
    chosen = {"in a launch": [plain, updated], "alone": [plain, alone], "below": [index]}[which]
    query = "&".join(f"id={page.pk}" for page in chosen)
    data = {"include_descendants": "on"} if which == "below" else {}
    communication.post(f"/admin/bulk/wagtailcore/page/publish/?{query}&next=/admin/", data)
    told = communication.get("/admin/").text
    assert "Rien n’a été publié" in told
    assert f"«\xa0{'Promis' if which == 'in a launch' else 'Brouillon non relu'}\xa0» est " in told
    assert [fresh(page).live for page in (plain, alone)] == [False, False]
    carry_out(tomorrow)
    assert (fresh(updated).title, fresh(alone).title) == ("Promis", "Seule")


def test_a_planned_update_below_keeps_no_draft_back(communication, updated, draft, index):
    plain = draft("Simple")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={index.pk}&next=/admin/"
    communication.post(address, {"include_descendants": "on"})
    assert fresh(plain).live
    assert fresh(updated).title == "Avant"


# A draft built on a waiting version -------------------------------------------------------------


def test_publier_warns_of_the_text_and_the_agreements_that_wait(communication, updated):
    for name in ("Jean", "Élodie"):
        ask_agreement(Launch.objects.get(), name)
    address = press_publish(communication, updated, "Promis, une coquille en moins")
    shown = communication.get(address).text
    assert "peut contenir des passages qui doivent encore attendre" in shown
    assert "attend l’accord de Jean et d’Élodie." in shown
    assert fresh(updated).title == "Avant"

    soup = BeautifulSoup(shown, "lxml")
    start = soup.find("a", string="repartez de la version en ligne")["href"]
    assert str(updated.live_revision_id) in start
    assert communication.get(soup.find("a", string="comparez-les")["href"]).status_code == 200


# The order within a launch ----------------------------------------------------------------------


def test_a_child_goes_online_after_its_parent(home, user, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Parente", live=False))
    child = parent.add_child(instance=ProgrammePage(title="Fille", live=False))
    for page in (child, parent):
        page.save_revision()
    launch_of(user, tomorrow, [child, parent])
    carry_out(tomorrow)
    assert fresh(child).live


@pytest.mark.parametrize("is_named_too", [False, True])
def test_a_removal_goes_with_the_pages_below_it_which_are_listed_and_come_back(
    communication, home, user, tomorrow, is_named_too
):
    parent = home.add_child(instance=ProgrammePage(title="Ancien appel"))
    below = parent.add_child(instance=ProgrammePage(title="Son règlement"))
    hidden = parent.add_child(instance=ProgrammePage(title="Son brouillon", live=False))
    for page in (parent, below):
        page.save_revision().publish()
    removed = [parent, below] if is_named_too else [parent]
    launch = launch_of(user, tomorrow, removed=removed)
    for address in (
        f"/admin/agenda/lancements/edit/{launch.pk}/",
        f"/admin/agenda/lancements/{launch.pk}/changements/",
    ):
        shown = communication.get(address).text
        assert "Son règlement" in shown
        assert "Son brouillon" not in shown
        assert "Une version reste à choisir" not in shown
    carry_out(tomorrow)
    assert [fresh(page).live for page in (parent, below)] == [False, False]
    with clock.at(tomorrow + HOUR):
        back = returns.prepare(launch, user)
        act_on(communication, back, "maintenant")
    assert [fresh(page).live for page in (parent, below, hidden)] == [True, True, False]


# What leaving does not touch --------------------------------------------------------------------


def test_the_review_of_a_newer_draft_goes_on(communication, updated, team, tomorrow):
    page = fresh(updated)
    correct(page, title="En relecture")
    page.get_workflow().start(page, team["Rédaction"])
    carry_out(tomorrow)
    assert fresh(page).title == "Promis"
    assert fresh(page).workflow_in_progress


@pytest.mark.parametrize("days", [9, None])
def test_a_page_keeps_its_own_expiry(communication, online, user, tomorrow, days):
    """The one that was set since the planning, or none where it was cancelled."""
    expiry = days and tomorrow + days * DAY
    page = plan_end(online("Avant"), tomorrow + 5 * DAY)
    page.title = "Promis"
    page.save_revision()
    launch = launch_of(user, tomorrow, [page])
    agreed = parts_of(launch).digest
    what = {"moment": typed(expiry)} if expiry else {"faire": "annuler"}
    act(communication, page, end=True, **what)
    assert planned_end(page) == expiry
    assert parts_of(launch).digest == agreed
    carry_out(tomorrow)
    assert (fresh(page).title, planned_end(page)) == ("Promis", expiry)


def test_a_date_in_a_version_is_refused_and_a_former_one_is_not_read(draft, user, tomorrow):
    page, dates = draft(), ("go_live_at", "expire_at")
    for name in dates:
        with pytest.raises(NotPossibleError, match="ne porte pas de date"):
            correct(page, **{name: tomorrow + 30 * DAY})
    version = page.latest_revision
    version.content |= dict.fromkeys(dates, (tomorrow - DAY).isoformat())
    version.save()
    launch_of(user, tomorrow, [page])
    carry_out(tomorrow)
    page = fresh(page)
    assert (page.live, page.go_live_at, page.expire_at) == (True, None, None)


# One future -------------------------------------------------------------------------------------


def test_what_a_launch_holds_is_refused_by_another_and_by_a_plan_of_its_own(
    communication, draft, user, tomorrow
):
    page = draft("Promise")
    launch_of(user, tomorrow, [page], name="Premier", planned=False)
    said = add_launch(communication, tomorrow, [page], name="Second").text
    assert "est déjà dans le lancement «\xa0Premier\xa0»" in said
    address = question_address(page)
    said = communication.post(address, {"moment": typed(tomorrow)}, follow=True).text
    assert "dans le lancement «\xa0Premier\xa0»" in said
    with pytest.raises(NotPossibleError, match="Premier"):
        schedule(page, tomorrow)
    assert not planned(page)


def test_what_a_launch_holds_is_neither_unpublished_nor_deleted(communication, updated, index):
    bulk = "/admin/bulk/wagtailcore/page"
    for address in (
        f"/admin/pages/{updated.pk}/unpublish/",
        f"{bulk}/delete/?id={updated.pk}&next=/admin/",
        f"{bulk}/unpublish/?id={updated.pk}&next=/admin/",
    ):
        asked = communication.get(address, follow=True).text
        assert "Oui, " not in asked or "/delete/" in address
        communication.post(address)
        assert "dans le lancement «\xa0Rentrée\xa0»" in communication.get("/admin/").text, address
        assert fresh(updated).live, address
        assert fresh(updated).get_parent().pk == index.pk, address


@pytest.mark.parametrize("gesture", ["unpublish", "move"])
def test_a_gesture_on_several_pages_names_the_launch_that_will_not_leave(
    communication, online, draft, home, user, tomorrow, gesture
):
    page, other = online("Rubrique"), online("Autre")
    launch_of(user, tomorrow, [draft("Dessous", parent=page)])
    below = home.add_child(instance=NewsIndexPage(title="Dossier", live=False))
    address = f"/admin/bulk/wagtailcore/page/{gesture}/?id={page.pk}&id={other.pk}&next=/admin/"
    data = {"chooser": below.pk} if gesture == "move" else {}
    said = communication.post(address, data, follow=True).text
    assert fresh(page).get_parent().title == ("Dossier" if gesture == "move" else "Actualités")
    assert fresh(page).live is (gesture == "move")
    assert ("Le lancement «\xa0Rentrée\xa0» ne partira pas" in said) is (gesture == "unpublish")
    carry_out(tomorrow)
    assert bool(failing()) is (gesture == "unpublish")


# Versions that stay -----------------------------------------------------------------------------


def test_no_automatic_save_and_no_purge_takes_a_version_of_a_launch_or_of_a_return(
    communication, updated, menu, user, tomorrow
):
    menus = launch_of(user, tomorrow + DAY, menus=[menu], name="Menus")
    for content in (updated, Menu.objects.get(pk=menu.pk)):
        pinned = content.latest_revision
        newer = content.save_revision(overwrite_revision=pinned)
        assert newer.pk != pinned.pk
    assert items_of(menus)[str(menu)].revision.pk != Menu.objects.get().latest_revision_id

    correct(updated, title="Plus tard")
    purge_revisions()
    carry_out(tomorrow)
    assert fresh(updated).title == "Promis"
    correct(updated, title="Encore plus tard")
    purge_revisions()
    with clock.at(tomorrow + HOUR):
        back = returns.prepare(Launch.objects.get(name="Rentrée"), user)
        act_on(communication, back, "maintenant")
    assert fresh(updated).title == "Avant"


def test_a_page_deleted_for_good_leaves_its_launches(home, online, user, tomorrow):
    page = online("Partie")
    launch = launch_of(user, tomorrow, [page])
    carry_out(tomorrow)
    purge(move_to_trash(fresh(page), user))
    assert not Page.objects.filter(pk=page.pk).exists()
    assert not launch.items.exists()


# Meanwhile --------------------------------------------------------------------------------------


def test_a_launch_is_planned_on_what_is_there_once_it_has_the_locks(
    draft, user, tomorrow, monkeypatch
):
    page = draft()
    launch = launch_of(user, tomorrow, [page], planned=False)
    read = versions_of(launch)
    lock = gestures.lock_to_publish

    def lock_late(*args):
        correct(page, title="Autre texte")
        lock(*args)

    monkeypatch.setattr(gestures, "lock_to_publish", lock_late)
    with pytest.raises(NotPossibleError, match="a changé entre-temps"):
        gestures.plan(launch, read, user, launch.moment)
