"""A launch plans exact versions, takes along the drafts that it shows, and leaves whole or not."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import Menu
from pages.models import ProgrammePage
from publishing import clock
from publishing.launches.models import Launch
from publishing.scheduler.failure_mails import SETTLES, mail_one_failure
from publishing.trash.actions import move_to_trash
from tests.exchange.editor import form_data_of
from tests.menus import footer_of
from tests.only import only
from tests.planning import (
    act,
    act_on,
    add_launch,
    carry_out,
    correct,
    edit_launch,
    failing,
    fresh,
    items_of,
    launch_data,
    launch_of,
    plan_end,
    planned,
    screen,
    take_newer,
    typed,
    versions_of,
)
from tests.publishing.conftest import HOUR

pytestmark = pytest.mark.django_db

BUTTON = ("buttons", [{"label": "", "url": "https://example.org/"}])


# The list and the form -------------------------------------------------------------------------


def test_a_saved_launch_plans_nothing_until_it_is_planned(communication, draft, menu, tomorrow):
    page, gone = draft("Vient"), draft("Part")
    gone.save_revision().publish()
    saved = add_launch(communication, tomorrow, [page], removed=[gone], menus=[menu])
    assert saved.status_code == 302
    launch = Launch.objects.get()
    assert carry_out(tomorrow) == 0

    assert "est planifié" in act_on(communication, launch, "planifier").text
    assert carry_out(tomorrow) == 1
    assert (fresh(page).live, fresh(gone).live, footer_of(menu)) == (True, False, ["Presse"])
    assert fresh(page).first_published_at == tomorrow


def test_a_version_that_is_online_already_is_told_as_unchanged(
    communication, online, draft, user, tomorrow
):
    launch = launch_of(user, tomorrow, [online("En ligne"), draft("Vient")])
    unchanged = "sans changement\xa0: elle est déjà en ligne"
    shown = screen(communication, launch).replace("&nbsp;", "\xa0")
    assert shown.count(unchanged) == 1
    carry_out(tomorrow)
    assert "sans changement" not in screen(communication, launch)


@pytest.mark.parametrize("hours", [-1, 1])
def test_saving_the_name_of_a_launch_plans_and_unplans_nothing(
    communication, draft, team, tomorrow, hours
):
    """Also that of a launch that waits after its moment."""
    user, page = team["Communication"], draft()
    for is_planned in (True, False):
        launch = launch_of(user, tomorrow, [page], planned=is_planned)
        launch.name = "Autre nom"
        with clock.at(tomorrow + hours * HOUR):
            assert edit_launch(communication, launch, [page]).status_code == 302
        saved = Launch.objects.get()
        assert (saved.name, saved.is_planned) == ("Autre nom", is_planned)
        assert (items_of(saved)["Volet"].revision is not None) is is_planned
        saved.delete()


def test_a_menu_and_its_version_survive_the_form(communication, draft, menu, user, tomorrow):
    launch = launch_of(user, tomorrow, [draft()], menus=[menu])
    assert f">{menu}<" in screen(communication, launch)
    pinned = items_of(launch)[str(menu)].revision_id
    edit_launch(communication, launch, [draft("Autre")], menus=[menu])
    assert items_of(launch)[str(menu)].revision_id == pinned
    edit_launch(communication, launch, [draft("Autre")], menus=[])
    assert str(menu) not in items_of(launch)


def test_a_page_that_is_taken_out_stays_a_draft_and_one_that_comes_is_planned_too(
    communication, draft, user, tomorrow
):
    stays, leaves, comes = draft("Reste"), draft("Sort"), draft("Entre")
    launch = launch_of(user, tomorrow, [stays, leaves])
    changes = {"items-1-DELETE": "on"}
    edit_launch(communication, launch, [stays, leaves, comes], changes=changes)
    assert sorted(items_of(launch)) == ["Entre", "Reste"]
    correct(comes, title="Entre plus tard")
    carry_out(tomorrow)
    assert [fresh(page).live for page in (stays, leaves, comes)] == [True, False, True]
    assert fresh(comes).title == "Entre"


def test_another_page_or_action_in_a_row_is_planned_too(communication, draft, user, tomorrow):
    page, other = draft("Un"), draft("Deux")
    launch = launch_of(user, tomorrow, [page])
    edit_launch(communication, launch, [page], changes={"items-0-object_id": other.pk})
    assert planned(other).revision == other.latest_revision
    said = edit_launch(communication, launch, [other], changes={"items-0-action": "unpublish"})
    assert "n’est pas en ligne\xa0: il n’y a rien à retirer" in said.text
    assert planned(other).revision == other.latest_revision


def test_contents_that_keep_another_launch_from_leaving_are_refused(
    communication, draft, online, user, tomorrow
):
    shelf = online("Rayon")
    launch_of(user, tomorrow + HOUR, [draft(parent=shelf)], name="Ensuite")
    launch = launch_of(user, tomorrow, [draft("Un")])
    said = edit_launch(communication, launch, [fresh(launch.items.get().instance)], removed=[shelf])
    assert "Le lancement «\xa0Ensuite\xa0» ne partirait plus" in said.text
    assert sorted(items_of(launch)) == ["Un"]


def test_a_form_that_will_not_do_is_refused_in_plain_french(communication, draft, user, tomorrow):
    page, other = draft("Un"), draft("Deux")
    assert "Ajoutez-en au moins 1." in add_launch(communication, tomorrow, []).text
    past = timezone.now() - HOUR
    assert "Ce moment est passé." in add_launch(communication, past, [page]).text
    twice = add_launch(communication, tomorrow, [page, page]).text
    assert "déjà" in twice or "en double" in twice
    assert not Launch.objects.exists()

    launch = launch_of(user, tomorrow, [page])
    data = launch_data("Rentrée", tomorrow, [page, other], launch=launch)
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    assert communication.post(address, data).status_code == 302
    assert "Rechargez cet écran" in communication.post(address, data).text  # from another tab
    assert sorted(items_of(launch)) == ["Deux", "Un"]


# Planning on exact versions ---------------------------------------------------------------------


@pytest.mark.parametrize("is_automatic", [False, True])
def test_a_version_that_came_meanwhile_is_planned_by_nobody(
    communication, draft, user, tomorrow, is_automatic
):
    """Also where an automatic save overwrote the version that was read."""
    page = draft()
    launch = launch_of(user, tomorrow, [page], planned=False)
    read = versions_of(launch)
    page.title = "Volet, autre texte"
    page.save_revision(overwrite_revision=page.latest_revision if is_automatic else None)
    item = items_of(launch)["Volet, autre texte"]
    said = act_on(communication, launch, "planifier", {f"version-{item.pk}": read[item.pk]}).text
    assert "a changé entre-temps" in said
    assert not Launch.objects.get().is_planned


def test_all_that_is_missing_is_said_at_once(communication, draft, home, user, tomorrow):
    parent = home.add_child(instance=ProgrammePage(title="Brouillon", live=False))
    below = parent.add_child(instance=ProgrammePage(title="Dessous", live=False))
    pages = [draft("Bonne"), draft("Une", body=[BUTTON]), draft("Deux", body=[BUTTON]), below]
    launch = launch_of(user, tomorrow, pages, planned=False)
    shown = screen(communication, launch)
    assert shown.count("Elle ne pourrait pas paraître aujourd’hui") == 2
    assert "Lancer maintenant" not in shown
    said = act_on(communication, launch, "planifier").text
    assert all(f"«\xa0{title}\xa0»\xa0: À corriger" in said for title in ("Une", "Deux"))
    assert "Boutons (1) › Bouton (1) › Libellé, Champ requis." in said
    assert "«\xa0Dessous\xa0»\xa0: La page parente, «\xa0Brouillon\xa0»" in said
    assert not Launch.objects.get().is_planned
    assert not any(item.revision for item in items_of(launch).values())
    assert not fresh(pages[0]).live


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("expired", "est planifiée pour quitter le site le "),
        ("gone", "n’est pas en ligne\xa0: il n’y a rien à retirer"),
        ("swapped", "a déjà l’adresse «\xa0deux\xa0». Changez l’une des deux"),
        ("feed", "Le site lui-même répond à l’adresse"),
        ("empty", "Ce lancement est vide"),
        ("late", "Dites quand."),
    ],
)
def test_what_cannot_leave_is_not_planned(communication, draft, online, user, tomorrow, what, said):
    pages, removed = [], []
    if what in ("expired", "late"):
        pages = [plan_end(draft(), tomorrow) if what == "expired" else draft()]
    elif what == "gone":
        removed = [draft()]
    elif what == "swapped":
        pages = [online("Une", slug="une"), online("Deux", slug="deux")]
        for page, slug in zip(pages, ("deux", "une"), strict=True):
            page.slug = slug
            page.save_revision(clean=False)
    elif what == "feed":
        pages = [draft()]
        pages[0].slug = "rss"
        pages[0].save_revision(clean=False)
    launch = launch_of(user, tomorrow, pages, removed, planned=False)
    with clock.at(tomorrow + (HOUR if what == "late" else -HOUR)):
        assert said in act_on(communication, launch, "planifier").text
    assert not Launch.objects.get(pk=launch.pk).is_planned


# After the planning -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_taken", [False, True])
def test_what_was_planned_leaves_unless_another_version_is_taken(
    communication, draft, menu, user, tomorrow, is_taken
):
    page = draft("Promis")
    launch = launch_of(user, tomorrow, [page], menus=[menu])
    correct(page, title="Corrigé")
    later = Menu.objects.get(pk=menu.pk).get_latest_revision_as_object()
    later.footer_links = []
    later.save_revision()
    assert screen(communication, launch).count("Une version plus récente existe") == 2
    for item in items_of(launch).values() if is_taken else ():
        take_newer(communication, item)
    assert ("Une version plus récente existe" in screen(communication, launch)) is not is_taken
    carry_out(tomorrow)
    left = ("Corrigé", []) if is_taken else ("Promis", ["Presse"])
    assert (fresh(page).title, footer_of(menu)) == left
    assert fresh(page).has_unpublished_changes is not is_taken
    assert fresh(page).get_latest_revision_as_object().title == "Corrigé"


def test_a_cancelled_launch_keeps_its_versions_does_nothing_and_alone_can_be_deleted(
    communication, draft, user, tomorrow
):
    page = draft()
    launch = launch_of(user, tomorrow, [page])
    address = f"/admin/agenda/lancements/delete/{launch.pk}/"
    assert address not in screen(communication, launch)
    assert communication.post(address).status_code == 404
    assert "n’est plus planifié" in act_on(communication, launch, "annuler").text
    assert carry_out(tomorrow) == 0
    assert items_of(launch)["Volet"].revision
    act_on(communication, launch, "planifier")
    assert planned(page).moment == tomorrow

    act_on(communication, launch, "annuler")
    assert address in screen(communication, launch)
    assert "n’aura lieu" in communication.get(address).text
    communication.post(address)
    assert not Launch.objects.exists()
    assert carry_out(tomorrow) == 0


# At its moment ----------------------------------------------------------------------------------


@pytest.fixture
def broken(draft, user, tomorrow):
    """Return a planned launch of two pages, one of which cannot be published any more."""
    pages = [draft("Bonne"), draft("Mauvaise")]
    launch = launch_of(user, tomorrow, pages)
    pinned = items_of(launch)["Mauvaise"].revision
    pinned.content["title"] = ""
    pinned.save()
    return launch, pages


def test_nothing_of_a_launch_appears_if_one_page_cannot_and_everybody_is_told(
    communication, broken, tomorrow
):
    launch, pages = broken
    assert (carry_out(tomorrow), failing()) == (0, [launch])
    assert [fresh(page).live for page in pages] == [False, False]
    with clock.at(tomorrow + SETTLES):
        for address in (
            f"/admin/agenda/lancements/edit/{launch.pk}/",
            "/admin/agenda/",
            "/admin/",
        ):
            assert "«\xa0Mauvaise\xa0»\xa0: À corriger d’abord" in communication.get(address).text
        assert "En échec" in communication.get("/admin/agenda/lancements/").text
        while mail_one_failure():
            pass
    sent = only(mail.outbox)
    assert sent.to == ["Communication@example.org"]
    assert "Mauvaise" in sent.body
    assert "Tout le reste" not in sent.body


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_launch_that_is_repaired_leaves_at_once(communication, broken, tomorrow, is_moved):
    """Or later, where it was moved before that."""
    launch, pages = broken
    carry_out(tomorrow)
    with clock.at(tomorrow + HOUR):
        if is_moved:
            said = act(communication, launch, moment=typed(tomorrow + 2 * HOUR)).text
            assert "a un nouveau moment" in said
            assert "En échec" not in communication.get("/admin/agenda/lancements/").text
        correct(pages[1], title="Bien")
        take_newer(communication, items_of(launch)["Bien"])
    assert carry_out(tomorrow + HOUR) == (0 if is_moved else 1)
    assert carry_out(tomorrow + 2 * HOUR) == (1 if is_moved else 0)
    assert [fresh(page).live for page in pages] == [True, True]
    assert not Launch.objects.failing()


# Drafts that are shown --------------------------------------------------------------------------


@pytest.fixture
def challenge(home):
    """Return a draft of a challenge with drafts of its person and its promotion."""
    people = home.add_child(instance=PersonIndexPage(title="Personnes"))
    person = people.add_child(instance=PersonPage(title="Camille Doe", live=False))
    person.save_revision()
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    promotions = home.add_child(instance=PromotionIndexPage(title="Promotions"))
    promotion = promotions.add_child(instance=PromotionPage(title="Promotion 9", live=False))
    promotion.save_revision()
    team = [Participation(person=person)]
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=False, team=team))
    page.promotion = promotion
    page.save_revision()
    return page


@pytest.mark.parametrize("is_late", [False, True])
def test_a_launch_takes_along_the_drafts_that_its_pages_show(
    communication, challenge, user, tomorrow, is_late
):
    """One that is late leaves then, and is not told as launched by hand."""
    launch = launch_of(user, tomorrow, [challenge])
    with clock.at(tomorrow + (HOUR if is_late else -HOUR)):
        act_on(communication, launch, "brouillons")
        assert "Ces pages montrent des brouillons" not in screen(communication, launch)
        if not is_late:
            act_on(communication, launch, "planifier")
    assert carry_out(tomorrow + HOUR) == 1
    assert PersonPage.objects.get().live
    assert PromotionPage.objects.get().live
    history = communication.get(f"/admin/agenda/lancements/history/{launch.pk}/").text
    assert "Départ" in history
    assert "Lancé maintenant" not in history


@pytest.mark.parametrize("way", ["publish", "approve"])
def test_a_publication_offers_the_drafts_that_the_page_shows(communication, challenge, team, way):
    pressed = {"action-publish": "1"}
    if way == "approve":
        challenge.get_workflow().start(challenge, team["Rédaction"])
        pressed = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    address = f"/admin/pages/{challenge.pk}/edit/"
    data = form_data_of(challenge, communication.get(address).content)
    said = communication.post(address, data | pressed, follow=True)
    offered = BeautifulSoup(said.text, "lxml").find("a", string="Les publier aussi")
    assert offered, said.text
    communication.post(offered["href"])
    assert PersonPage.objects.get().live


def test_a_launch_offers_no_draft_of_the_trash(admin_client, admin_user, draft, tomorrow):
    shown = draft("Montrée")
    link = f'<p><a linktype="page" id="{shown.pk}">Le bilan de la promotion</a></p>'
    page = draft("Volet", body=[("text", link)])
    launch = launch_of(admin_user, tomorrow, [page])
    assert "Montrée" in screen(admin_client, launch)
    move_to_trash(shown, admin_user)
    assert "Montrée" not in screen(admin_client, launch)


# Approvals and bulk publication -----------------------------------------------------------------


def test_approvals_and_bulk_publication_refuse_what_publishing_refuses(communication, team, draft):
    page = draft("Sans libellé", body=[BUTTON])
    communication.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/")
    assert "Rien n’a été publié" in communication.get("/admin/").text
    page.get_workflow().start(page, team["Rédaction"])
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    dialog = communication.post(
        address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert "À corriger d’abord" in communication.get(dialog.json()["redirect"]).text
    assert not fresh(page).live
    assert fresh(page).workflow_in_progress
