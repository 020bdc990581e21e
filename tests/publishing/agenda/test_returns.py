"""A return is a launch that brings back what stood before another one."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from wagtail.models import PageLogEntry, Revision

from challenges.models import ChallengeIndexPage, ChallengePage, Participation
from home.models import Menu
from pages.models import NewsPage
from publishing import clock, dates
from publishing.launches import returns
from publishing.launches.models import Launch
from tests.exchange.editor import errors_of, form_data_of
from tests.menus import footer_of, publish_menu
from tests.planning import (
    act,
    act_on,
    carry_out,
    correct,
    edit_launch,
    fresh,
    launch_of,
    leave_now,
    plan_end,
    screen,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db

AFTER = (True, "Après", False, ["Presse"])
BEFORE = (False, "Avant", True, [])


@pytest.fixture(scope="module")
def departed(accounts, news_list, tomorrow):
    """Launch a new page, a changed one, one that leaves, and a menu."""
    new, changed, gone = pages = [
        news_list.add_child(instance=NewsPage(title=title, live=title != "Nouvelle"))
        for title in ("Nouvelle", "Avant", "Partie")
    ]
    for page in pages:
        page.save_revision()
    for page in (changed, gone):
        page.latest_revision.publish()
    menu = publish_menu("fr", [])
    menu.footer_links = [("link", {"label": "Presse", "url": "https://presse.example.org/"})]
    menu.save_revision()
    correct(changed, title="Après")
    pages = [fresh(page) for page in (new, changed)]
    user = User.objects.get(username="Communication")
    launch = launch_of(user, tomorrow, pages, [gone], [menu], planned=False)
    with clock.at(tomorrow):
        leave_now(launch, user)
    return new, changed, gone, menu


@pytest.fixture
def site(departed, db):
    """Return those contents, in this order."""
    *pages, menu = departed
    return *map(fresh, pages), Menu.objects.get(pk=menu.pk)


@pytest.fixture
def launch(site, tomorrow):
    """Return the launch that has just been carried out."""
    with clock.at(tomorrow):
        assert stands(site) == AFTER
        yield Launch.objects.get()


def stands(site):
    new, changed, gone, menu = site
    return fresh(new).live, fresh(changed).title, fresh(gone).live, footer_of(menu)


def take_back(client, launch):
    """Press « Préparer le retour à l’état d’avant », and return what is said."""
    address = f"/admin/agenda/lancements/{launch.pk}/faire/"
    return client.post(address, {"faire": "revenir"}, follow=True).text


def prepare(client, launch):
    """Prepare the return, and return it; None where it is refused."""
    take_back(client, launch)
    return Launch.objects.filter(return_of=launch).first()


def test_nothing_changes_until_a_return_leaves_and_it_is_taken_back_too(
    communication, launch, site
):
    deletion = f"/admin/agenda/lancements/delete/{launch.pk}/"
    assert "Ce qu’il a déjà changé reste, sans retour possible." in communication.get(deletion).text
    back = prepare(communication, launch)
    assert str(back) == "Retour à l’état d’avant\xa0: Rentrée"
    assert stands(site) == AFTER
    changes = communication.get(f"/admin/agenda/lancements/{back.pk}/changements/").text
    assert "Nouvelle" in changes
    assert "Partie" in changes
    act_on(communication, back, "maintenant")
    assert stands(site) == BEFORE
    told = PageLogEntry.objects.filter(page=site[0]).latest("timestamp")
    assert told.message == f"Dépubliée, avec le lancement «\xa0{back}\xa0»"
    assert fresh(site[1]).get_latest_revision_as_object().title == "Après"
    again = prepare(communication, back)
    assert str(again) == "De nouveau\xa0: Rentrée"
    act_on(communication, again, "maintenant")
    assert stands(site) == AFTER


def test_an_article_that_a_return_takes_off_has_no_date_again(communication, launch, site):
    new = fresh(site[0])
    assert new.date
    act_on(communication, prepare(communication, launch), "maintenant")
    assert fresh(new).get_latest_revision_as_object().date is None
    later = clock.now() + 3 * DAY
    with clock.at(later):
        fresh(new).get_latest_revision().publish()
    assert fresh(new).date != new.date


def test_an_article_that_was_online_before_the_launch_keeps_its_date(
    communication, online, user, tomorrow
):
    page = online("Ancienne")
    fresh(page).unpublish()
    launch = launch_of(user, tomorrow, [fresh(page)])
    carry_out(tomorrow)
    with clock.at(tomorrow):
        back = prepare(communication, Launch.objects.get(pk=launch.pk))
        act_on(communication, back, "maintenant")
    assert not fresh(page).live
    assert fresh(page).get_latest_revision_as_object().date == page.date


def test_a_return_is_planned_like_any_launch(communication, launch, site, tomorrow):
    Launch.objects.update(name="R" * 120)  # the longest that the form takes
    back = prepare(communication, launch)
    pages = [site[2], site[1]]
    edit_launch(communication, back, pages, removed=[site[0]], menus=[site[3]])
    act(communication, back, moment=typed(tomorrow + DAY))
    act_on(communication, back, "planifier")
    carry_out(tomorrow + DAY - HOUR)
    assert stands(site) == AFTER
    carry_out(tomorrow + DAY)
    assert stands(site) == BEFORE


def test_a_page_whose_end_waits_is_in_no_return(communication, launch, site, tomorrow):
    plan_end(site[0], tomorrow + DAY)
    said = take_back(communication, launch)
    assert "est déjà planifiée pour quitter le site le" in said
    assert not Launch.objects.filter(return_of=launch).exists()


def test_a_page_that_changed_since_stays_as_it_is(communication, launch, site):
    correct(site[1], title="Corrigé depuis").publish()
    shown = BeautifulSoup(screen(communication, launch), "lxml")
    former = shown.select_one(f'.agenda-items a[href="/admin/pages/{site[1].pk}/history/"]')
    assert "A changé depuis" in former.parent.text
    said = take_back(communication, launch)
    assert "«\xa0Corrigé depuis\xa0» a changé depuis, et ne revient pas" in said
    assert "Le retour est prêt" in said
    act_on(communication, Launch.objects.get(return_of=launch), "maintenant")
    assert stands(site) == (False, "Corrigé depuis", True, [])
    assert "Tout est comme avant, ou a changé depuis" in take_back(communication, launch)


def test_a_return_is_prepared_once_and_says_what_changed_after_that(communication, launch, site):
    back = prepare(communication, launch)
    assert f"est déjà dans le lancement «\xa0{back}\xa0»" in take_back(communication, launch)
    assert Launch.objects.filter(return_of=launch).count() == 1
    assert "changé depuis" not in screen(communication, back)
    correct(site[0], title="Corrigée depuis").publish()
    shown = screen(communication, back)
    assert "a changé depuis la préparation de ce retour" in shown
    assert "«&nbsp;Corrigée depuis&nbsp;», qui a changé depuis, quitte le site" in shown


def test_a_draft_begun_since_stays_a_draft(communication, launch, site):
    draft = correct(site[1], title="Corrigé depuis")
    Revision.objects.filter(pk=draft.pk).update(created_at=clock.now() + HOUR)
    assert "a changé depuis" not in take_back(communication, launch)
    act_on(communication, Launch.objects.get(return_of=launch), "maintenant")
    assert stands(site) == BEFORE
    assert fresh(site[1]).get_latest_revision_as_object().title == "Corrigé depuis"


def test_pages_that_came_together_go_together(communication, draft, user, tomorrow):
    above = draft("Dessus")
    pages = [above, draft("Dessous", parent=above)]
    launch = launch_of(user, tomorrow, pages)
    with clock.at(tomorrow):
        carry_out(tomorrow)
        act_on(communication, prepare(communication, launch), "maintenant")
    assert [fresh(page).live for page in pages] == [False, False]


def test_a_page_put_below_since_is_not_taken_off_with_it(communication, launch, site):
    below = fresh(site[0]).add_child(instance=NewsPage(title="Dessous"))
    act_on(communication, prepare(communication, launch), "maintenant")
    assert fresh(below).live
    assert fresh(site[0]).live


def test_what_was_online_comes_back_even_if_it_would_be_refused_today(communication, launch, site):
    former = launch.items.get(object_id=site[1].pk).former_revision
    former.content["body"] = '[{"type": "buttons", "value": [{"label": ""}], "id": "x"}]'
    former.save()
    act_on(communication, prepare(communication, launch), "maintenant")
    assert stands(site) == BEFORE


def test_a_departed_launch_says_what_stands_today(communication, launch, site):
    def told():
        return " ".join(BeautifulSoup(screen(communication, launch), "lxml").main.text.split())

    button, as_before = "Préparer le retour à l’état d’avant", "Aujourd’hui comme avant."
    assert button in told()
    assert as_before not in told()
    correct(site[1], title="Corrigé depuis").publish()
    assert told().count("A changé depuis") == 1
    back = prepare(communication, launch)
    assert "Retour à l’état d’avant : Rentrée (en préparation)" in told()
    assert button not in told()
    act_on(communication, back, "maintenant")
    assert told().count("A changé depuis") == 1
    assert told().count(as_before) == 3
    assert button not in told()
    assert "Il remet ce qui était en ligne avant Rentrée" in " ".join(
        BeautifulSoup(screen(communication, back), "lxml").main.text.split()
    )


def test_a_return_has_no_moment_until_somebody_chooses_one(communication, launch, site):
    back = prepare(communication, launch)
    field = BeautifulSoup(screen(communication, back), "lxml").select_one("[name=moment]")
    assert not field.get("value")
    listed = BeautifulSoup(communication.get("/admin/agenda/lancements/").text, "lxml")
    rows = [row.text for row in listed.select("tbody tr") if str(back) in row.text]
    assert len(rows) == 1
    assert dates.moment_in_short(back.moment) not in rows[0]
    changes = communication.get(f"/admin/agenda/lancements/{back.pk}/changements/").text
    assert dates.moment_in_full(back.moment) not in changes
    assert "Dites quand." in act_on(communication, back, "planifier").text
    act_on(communication, back, "maintenant")
    assert stands(site) == BEFORE


def test_a_draft_whose_rows_a_return_deleted_is_saved_and_published(
    communication, home, user, tomorrow
):
    """The version before came from no form, so its return makes the rows of the team anew."""
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    page = challenges.add_child(instance=ChallengePage(title="Phare", live=False))
    correct(page, team=[Participation(name="Camille Doe")]).publish()
    address = f"/admin/pages/{page.pk}/edit/"

    def typed_into(page):
        return form_data_of(page, communication.get(address).content)

    communication.post(address, typed_into(fresh(page)) | {"town": "Brest"})
    launch = launch_of(user, tomorrow, [page])
    leave_now(launch, user)
    opened_before = typed_into(fresh(page))
    leave_now(returns.prepare(launch, user), user)
    for number, data in enumerate((opened_before, typed_into(fresh(page)))):
        answer = communication.post(address, data | {"town": f"Lille {number}"})
        assert errors_of(answer) == []
        assert fresh(page).latest_revision.content["town"] == f"Lille {number}"
    communication.post(address, typed_into(fresh(page)) | {"action-publish": "1"})
    assert [row.name for row in fresh(page).team.all()] == ["Camille Doe"]
    assert fresh(page).town == "Lille 1"
