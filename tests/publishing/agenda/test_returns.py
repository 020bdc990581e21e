"""« Revenir à avant » is a launch that brings back what stood before another one."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Revision

from pages.models import NewsPage
from publishing import clock
from publishing.launches.models import Launch
from tests.menus import footer_of
from tests.only import only
from tests.planning import (
    act,
    act_on,
    carry_out,
    correct,
    edit_launch,
    fresh,
    launch_of,
    plan_end,
    typed,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db

AFTER = (True, "Après", False, ["Presse"])
BEFORE = (False, "Avant", True, [])


@pytest.fixture
def site(draft, online, index, menu):
    """Return a new page, a changed one, one that leaves, without a version, and a menu."""
    changed = online("Avant")
    changed.title = "Après"
    changed.save_revision()
    return draft("Nouvelle"), changed, index.add_child(instance=NewsPage(title="Partie")), menu


@pytest.fixture
def launch(site, team, tomorrow):
    """Return a launch that has just been carried out."""
    new, changed, gone, menu = site
    launch = launch_of(team["Communication"], tomorrow, [new, changed], [gone], [menu])
    with clock.at(tomorrow):
        assert carry_out(tomorrow) == 1
        assert stands(site) == AFTER
        yield Launch.objects.get(pk=launch.pk)


def stands(site):
    new, changed, gone, menu = site
    return fresh(new).live, fresh(changed).title, fresh(gone).live, footer_of(menu)


def prepare(client, launch, *overwritten):
    """Prepare the return, and return it; None where it is refused."""
    address = f"/admin/agenda/lancements/{launch.pk}/revenir/"
    client.post(address, {"overwritten": overwritten})
    return Launch.objects.filter(return_of=launch).first()


def asked(client, launch):
    return client.get(f"/admin/agenda/lancements/{launch.pk}/revenir/").text


def test_nothing_changes_until_the_return_is_carried_out(communication, launch, site):
    screen = BeautifulSoup(asked(communication, launch), "lxml")
    assert "Modifié depuis" not in screen.text
    assert [" ".join(each.text.split()) for each in screen.select("main h2 + ul li")] == [
        "« Après » reprend sa version d’avant",
        "« Nouvelle » quitte le site",
        "« Partie » revient sur le site",
        "« Menu principal (français) » reprend sa version d’avant",
    ]
    deletion = f"/admin/agenda/lancements/delete/{launch.pk}/"
    assert "Vous ne pourrez plus revenir à avant ce lancement." in communication.get(deletion).text
    back = prepare(communication, launch)
    assert stands(site) == AFTER
    changes = communication.get(f"/admin/agenda/lancements/{back.pk}/changements/").text
    assert "Nouvelle" in changes
    assert "Partie" in changes
    act_on(communication, back, "maintenant")
    assert stands(site) == BEFORE
    assert fresh(site[1]).get_latest_revision_as_object().title == "Après"


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


def test_a_return_is_taken_back_too(communication, launch, site):
    back = prepare(communication, launch)
    act_on(communication, back, "maintenant")
    again = prepare(communication, Launch.objects.get(pk=back.pk))
    act_on(communication, again, "maintenant")
    assert stands(site) == AFTER


def test_a_page_whose_end_waits_is_in_no_return(communication, launch, site, tomorrow):
    plan_end(site[0], tomorrow + DAY)
    said = communication.post(f"/admin/agenda/lancements/{launch.pk}/revenir/", follow=True).text
    assert "est déjà à dépublier le" in said
    assert not Launch.objects.filter(return_of=launch).exists()


def test_a_launch_is_taken_back_once_at_a_time(communication, launch):
    back = prepare(communication, launch)
    said = communication.post(f"/admin/agenda/lancements/{launch.pk}/revenir/", follow=True).text
    assert f"est déjà dans le lancement «\xa0{back}\xa0»" in said
    assert Launch.objects.filter(return_of=launch).count() == 1


@pytest.mark.parametrize("is_overwritten", [False, True])
def test_a_return_asks_about_pages_changed_since(communication, launch, site, is_overwritten):
    correct(site[1], title="Corrigé depuis").publish()
    box = only(BeautifulSoup(asked(communication, launch), "lxml").select("[name=overwritten]"))
    assert "Corrigé depuis" in box.parent.text
    assert not box.has_attr("checked")
    back = prepare(communication, launch, *([box["value"]] if is_overwritten else []))
    act_on(communication, back, "maintenant")
    title = "Avant" if is_overwritten else "Corrigé depuis"
    assert stands(site) == (False, title, True, [])


def test_a_draft_begun_since_stays_a_draft(communication, launch, site):
    draft = correct(site[1], title="Corrigé depuis")
    Revision.objects.filter(pk=draft.pk).update(created_at=clock.now() + HOUR)
    assert "Modifié depuis" not in asked(communication, launch)
    act_on(communication, prepare(communication, launch), "maintenant")
    assert stands(site) == BEFORE
    assert fresh(site[1]).get_latest_revision_as_object().title == "Corrigé depuis"


def test_pages_that_came_together_go_together(communication, draft, team, tomorrow):
    above = draft("Dessus")
    pages = [above, draft("Dessous", parent=above)]
    launch = launch_of(team["Communication"], tomorrow, pages)
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


def test_only_accounts_that_may_change_a_launch_take_it_back(client, team, launch, site):
    client.force_login(team["Rédaction"])
    assert prepare(client, launch) is None
    assert stands(site) == AFTER
