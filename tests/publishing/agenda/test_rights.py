"""The rights on a launch, for each role, each of its states, and a guest with an agreement."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from pages.models import NewsPage
from publishing import clock
from publishing.agenda import bulk_actions
from publishing.agenda.shown_drafts import shown_drafts
from publishing.launches import gestures
from publishing.launches.invitations import parts_of
from publishing.launches.models import Launch, LaunchItem, version_key
from tests.planning import (
    add_launch,
    ask_agreement,
    asked_agreements,
    carry_out,
    fresh,
    invitations,
    launch_data,
    launch_of,
    plan_address,
    question_address,
    schedule,
    typed,
    versions_of,
)
from tests.publishing.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db

PUBLISHERS = ("Communication", "Administration")
ROLES = ("Rédaction", *PUBLISHERS, "invité")

# The gestures of publishers on a launch, by its state. The others have none.
ALLOWED = {
    "in preparation": {"save", "plan", "leave", "move", "take", "invite", "delete", "publish"},
    "planned": {
        "save",
        "plan",
        "leave",
        "move",
        "take",
        "publish",
        "cancel",
        "ask again",
        "invite",
    },
    "left": {"return", "copy", "delete"},
}
# A guest agrees, and so does anybody with the guest's link.
AGREED_TO = {"planned"}
# The buttons on the screen of a launch, by its state.
OFFERED = {
    "in preparation": {"planifier", "maintenant", "prendre"},
    "planned": {"maintenant", "annuler", "prendre"},
    "left": {"revenir"},
}


@pytest.fixture
def launch(draft, user, tomorrow):
    """Return a planned launch of a page that has a newer draft."""
    page = draft()
    launch = launch_of(user, tomorrow, [page])
    newer = fresh(page)
    newer.introduction = "Plus récent."
    newer.save_revision()
    return launch


def bring_to(state, launch, user):
    """Bring the launch to this state, and return the moment at which it stands so."""
    if state == "in preparation":
        gestures.cancel(launch, user)
    if state == "left":
        carry_out(launch.moment)
        return launch.moment
    return launch.moment - HOUR


def all_gestures(launch, agreement, page):
    """Return every gesture: its address and its form data."""
    own, item = f"/admin/agenda/lancements/{launch.pk}/", launch.items.get()
    versions = {f"version-{pk}": version for pk, version in versions_of(launch).items()}
    edit = f"/admin/agenda/lancements/edit/{launch.pk}/"
    return {
        "save": (edit, launch_data("Autre nom", launch.moment, [page], launch=launch)),
        "copy": (
            "/admin/agenda/lancements/new/",
            launch_data("Suivante", launch.moment + DAY, [page]),
        ),
        "plan": (f"{own}faire/", versions | {"faire": "planifier", "moment": typed(launch.moment)}),
        "leave": (f"{own}faire/", versions | {"faire": "maintenant"}),
        "cancel": (f"{own}faire/", {"faire": "annuler"}),
        "ask again": (f"{own}faire/", {"faire": "redemander"}),
        "take": (
            f"{own}faire/",
            {
                "faire": f"prendre-{item.pk}",
                f"latest-{item.pk}": version_key(page.latest_revision),
            },
        ),
        "move": (f"{own}faire/", {"faire": "deplacer", "moment": typed(launch.moment + DAY)}),
        "publish": (
            question_address(page, "publish"),
            {"version": version_key(page.latest_revision), "faire": "publier"},
        ),
        "return": (f"{own}faire/", {"faire": "revenir"}),
        "invite": (
            f"/admin/site-a-venir/invitations/new/?lancement={launch.pk}",
            {"name": "Cabinet", "lasts": 7},
        ),
        "delete": (f"/admin/agenda/lancements/delete/{launch.pk}/", {}),
        "agree": (
            agreement.address,
            {"answer": "yes", "digest": parts_of(launch).digest},
        ),
    }


def rows():
    """Return all rows about launches and invitations."""
    tables = (Launch.objects, LaunchItem.objects, invitations())
    return [list(table.order_by("pk").values()) for table in tables]


def gestures_that_work(client, offered):
    """Return the names of the gestures that change a row; none of them lasts."""
    done = set()
    for gesture, (address, data) in offered.items():
        with transaction.atomic():
            before = rows()
            client.post(address, data)
            if rows() != before:
                done.add(gesture)
            transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("state", ALLOWED)
def test_each_role_has_the_gestures_of_the_state_of_a_launch_and_is_offered_them(
    sign_in, user, launch, state
):
    now = bring_to(state, launch, user)
    launch = Launch.objects.get()
    page = fresh(launch.items.get().instance)
    clients = {role: sign_in(role, f"un autre, {role}") for role in ROLES[:-1]}
    for role, client in clients.items():
        with clock.at(now):
            shown = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/").text
        buttons = BeautifulSoup(shown, "lxml").find_all("button", attrs={"name": "faire"})
        offered = {button["value"].partition("-")[0] for button in buttons}
        assert offered == (OFFERED[state] if role in PUBLISHERS else set()), role

    agreement = ask_agreement(launch, to_mail=False, used_at=timezone.now())
    agreed = {"agree"} if state in AGREED_TO else set()
    for role, client in (clients | {"invité": Client()}).items():
        with clock.at(now):
            offered = all_gestures(launch, agreement, page)
            if state != "planned":  # « Lancer maintenant » would wait for it
                asked_agreements().delete()
            done = gestures_that_work(client, offered)
        if state == "planned" and role in PUBLISHERS:
            done.add("leave")  # refused while an agreement is missing: see test_agreements
            done.add("plan")  # what is planned already changes nothing
        assert done == agreed | (ALLOWED[state] if role in PUBLISHERS else set()), role


def test_a_plan_leads_only_where_one_may_go(draft, team, tomorrow):
    page = draft()
    schedule(page, tomorrow, team["Communication"])
    stranger = User.objects.create_user("sans page")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    for user, is_offered in ((team["Rédaction"], True), (stranger, False)):
        client.force_login(user)
        shown = client.get(plan_address(page)).text
        assert (f"/admin/pages/{page.pk}/" in shown) == is_offered
        agenda = client.get("/admin/agenda/").text
        assert ('href="/admin/agenda/lancements/"' in agenda) == is_offered


@pytest.fixture
def section(draft, online):
    """Return a client that publishes in one section, a draft in it, and one elsewhere."""
    own = draft("Ici", parent=online("Rubrique"))
    user = User.objects.create_user("rubrique")
    user.groups.add(group := Group.objects.create(name="Rubrique"))
    codes = ("access_admin", "view_launch", "add_launch", "change_launch", "change_menu")
    group.permissions.set(Permission.objects.filter(codename__in=codes))
    for code in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=code)
        GroupPagePermission.objects.create(
            group=group, page=own.get_parent(), permission=permission
        )
    client = Client()
    client.force_login(user)
    return client, own, draft("Ailleurs")


def test_who_publishes_in_one_section_launches_its_pages_alone(section, tomorrow, monkeypatch):
    client, own, other = section
    address = "/admin/bulk/wagtailcore/page/launch/?next=/admin/pages/"
    prepared = client.get(f"{address}&id={own.pk}&id={other.pk}")
    assert prepared.url == f"/admin/agenda/lancements/new/?page={own.pk}"
    assert "Sans «\xa0Ailleurs\xa0»\xa0: vous ne pouvez pas publier" in client.get("/admin/").text
    assert client.get(f"{address}&id={other.pk}").url == "/admin/pages/"
    assert "Vous ne pouvez publier aucune de ces pages." in client.get("/admin/").text

    monkeypatch.setattr(bulk_actions, "MOST", 0)
    assert client.get(f"{address}&id={own.pk}").url == "/admin/pages/"
    assert "Choisissez au plus 0 pages." in client.get("/admin/").text

    form = BeautifulSoup(client.get(f"{prepared.url}&page={other.pk}").text, "lxml")
    chosen = [field["value"] for field in form.select("[name^=items-][name$=-object_id][value]")]
    assert chosen == [str(own.pk)]
    refused = add_launch(client, tomorrow, [own, other]).text
    assert "pas le droit de publier «\xa0Ailleurs\xa0»" in refused
    assert not Launch.objects.exists()

    client.get("/admin/").wsgi_request.user.groups.get().permissions.remove(
        Permission.objects.get(codename="add_launch")
    )
    assert client.get(f"{address}&id={own.pk}").url == "/admin/pages/"
    assert "Seule l’équipe Communication" in client.get("/admin/").text


def test_who_publishes_in_one_section_is_offered_its_drafts_alone(section, team, tomorrow):
    client, own, other = section
    planned = schedule(fresh(other).copy(update_attrs={"slug": "p", "live": False}), tomorrow, None)
    links = "".join(f'<a linktype="page" id="{p.pk}">ici</a>' for p in (own, other, planned))
    page = own.get_parent().specific
    page.body = [("text", f"<p>{links}</p>")]
    version = page.save_revision()
    user = client.get("/admin/").wsgi_request.user
    assert shown_drafts([version], user) == [Page.objects.get(pk=own.pk)]
    assert len(shown_drafts([version], team["Communication"])) == 2


def test_a_menu_is_published_beside_its_launch_by_publishers_alone(client, team, menu, tomorrow):
    launch_of(team["Communication"], tomorrow, menus=[menu])
    for role, status in (("Rédaction", 302), ("Communication", 200)):
        client.force_login(team[role])
        assert client.get(question_address(menu, "publish")).status_code == status


@pytest.mark.parametrize(
    ("role", "future", "said"),
    [
        ("Rédaction", "plan", "demandez à une personne qui publie"),
        ("Rédaction", "launch", "retirez-la d’abord de ce lancement"),
        ("Communication", "launch", "retirez-la d’abord de ce lancement"),
    ],
)
def test_the_trash_says_what_is_planned_and_leaves_it(index, team, tomorrow, role, future, said):
    page = NewsPage(title="Promise", live=False, owner=team[role])
    index.add_child(instance=page).save_revision()
    if future == "plan":
        schedule(page, tomorrow, team["Communication"])
    else:
        launch_of(team["Communication"], tomorrow, [page])
    client = Client()
    client.force_login(team[role])
    address = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/"
    assert said in client.get(address).text
    client.post(address)
    assert fresh(page).get_parent().pk == index.pk
    assert carry_out(tomorrow) == 1
