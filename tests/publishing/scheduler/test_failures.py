"""A plan that fails at its moment is kept, explained, reported once, and tried again."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from pages.models import ProgrammePage
from publishing import clock
from publishing.errors import NotPossibleError
from publishing.launches import departure, readiness
from publishing.launches.models import Launch, LaunchItem
from publishing.scheduler import background
from publishing.scheduler.failure_mails import mail_one_failure, recipients
from publishing.scheduler.heartbeats import SchedulerHeartbeat
from publishing.scheduler.loop import Scheduler
from tests.only import only
from tests.planning import launch_of, lose, plan, plan_end, schedule, set_planner
from tests.publishing.conftest import PAST, minutes
from tests.publishing.scheduler.conftest import live_titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(add_page):
    """A page that was planned under an address that another has taken since."""
    page = add_page("Lancement", slug="lancement", live=False)
    plan(page, PAST)
    # The other took it after the planning, behind Wagtail's back as an import could.
    ProgrammePage.objects.filter(pk=page.pk).update(slug="ancienne-adresse")
    add_page("Autre", slug="lancement")
    return page


def later(seconds):
    return clock.at(timezone.now() + timedelta(seconds=seconds))


def failure():
    return Launch.objects.failing().get()


def test_a_taken_address_is_explained_and_forgotten_once_put_right(taken):
    Scheduler().catch_up()
    first = failure()
    assert str(first) == "Lancement"
    assert "a déjà l’adresse «\xa0lancement\xa0»" in first.reason

    # Any other scheduler leaves it alone for the same while, and then for longer.
    Scheduler().catch_up()
    assert failure().retry_at == first.retry_at
    with later(2):
        Scheduler().catch_up()
    assert failure().retry_at > timezone.now() + timedelta(seconds=3)
    assert failure().failing_since == first.failing_since

    Page.objects.get(slug="lancement").delete()
    with later(10):
        Scheduler().catch_up()
    assert Page.objects.get(pk=taken.pk).live
    assert not Launch.objects.exclude(reason="", failing_since=None).exists()


def test_a_view_of_later_makes_what_can_be_made_and_returns_the_rest_in_order(add_page):
    parent = add_page("Rubrique", live=False)
    plan(add_page("Page", parent=parent, live=False), PAST)  # it waits for its parent
    plan(parent, PAST + minutes(2))
    for title, at in (("Tôt", 1), ("Tard", 3)):
        lost = add_page(title, live=False)
        plan(lost, PAST + minutes(at))
        lose(lost)
    with transaction.atomic():
        left = departure.apply_until(PAST + minutes(5))
        assert live_titles() == {"Rubrique", "Page"}
        transaction.set_rollback(True)
    assert [launch.moment for launch in left] == [PAST + minutes(1), PAST + minutes(3)]


def test_planner_and_communication_get_one_mail_for_a_lasting_failure(taken, sign_in):
    sign_in("Communication")
    author = User.objects.create_user("auteur", "auteur@example.org")
    set_planner(taken, author)
    Scheduler().catch_up()
    assert not mail_one_failure()
    with later(11):
        assert mail_one_failure()
    with later(7200):
        assert not mail_one_failure()
    message = only(mail.outbox)
    assert message.to == ["auteur@example.org", "Communication@example.org"]
    assert message.subject == "«\xa0Lancement\xa0» n’a pas pu être mis en ligne"
    told = " ".join(message.body.split())  # `tests/world` has the mail of a launch whole
    assert "« Lancement » devait être mis en ligne le 02/03/2026 à 10 h (heure de Paris)" in told
    assert f"Pourquoi : {' '.join(failure().reason.split())} Rien n’est perdu" in told
    assert "Tout le reste de ce qui était prévu à cet instant a été fait." in told


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("auteur", ["auteur", "Communication"]),
        ("Communication", ["Communication"]),
        ("chef", ["chef", "Communication"]),
        ("parti", ["Communication"]),
        ("sans", ["Communication"]),
        (None, ["Communication"]),
    ],
)
def test_who_is_told_of_a_failure(taken, sign_in, author, expected):
    """The author, and who may publish, once each. A superuser is told as the author alone."""
    sign_in("Communication")
    sign_in("Rédaction")
    Group.objects.filter(name="Communication").update(name="Équipe éditoriale")  # a name is data
    User.objects.create_superuser("chef", "chef@example.org")
    User.objects.create_user("auteur", "auteur@example.org")
    User.objects.create_user("parti", "parti@example.org", is_active=False)
    User.objects.create_user("sans")
    set_planner(taken, User.objects.filter(username=author).first())
    Scheduler().catch_up()
    assert recipients(failure()) == [f"{name}@example.org" for name in expected]


def test_of_a_launch_are_told_who_made_it_and_who_may_change_it(add_page, sign_in):
    sign_in("Communication")
    section = User.objects.create_user("section", "section@example.org")
    group = Group.objects.create(name="Presse")
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(
        group=group, page=Page.get_first_root_node(), permission=publish
    )
    section.groups.add(group)
    author = User.objects.create_superuser("chef", "chef@example.org")
    launch_of(author, timezone.now() + timedelta(hours=1), [add_page(live=False)])
    Launch.objects.update(moment=PAST, failing_since=PAST, reason="Non.")
    assert mail_one_failure()
    message = only(mail.outbox)
    assert message.to == recipients(failure()) == ["chef@example.org", "Communication@example.org"]


def test_each_failure_says_what_was_to_happen(add_page, sign_in):
    """The oldest plan ahead."""
    plan_end(add_page("En ligne", live=True), PAST)
    page = add_page("Ancien titre", live=False)
    plan(page, PAST - timedelta(days=1), title="Titre du brouillon")
    Launch.objects.update(failing_since=PAST, reason="Non.", next_try_at=timezone.now())
    assert [(str(one), one.verb) for one in Launch.objects.failing()] == [
        ("Titre du brouillon", "mis en ligne"),
        ("En ligne", "retiré du site"),
    ]
    sign_in("Communication")
    Launch.objects.filter(items__action=LaunchItem.Action.UNPUBLISH).update(next_try_at=PAST)
    while mail_one_failure():
        pass
    assert [message.subject for message in mail.outbox] == [
        "«\xa0En ligne\xa0» n’a pas pu être retiré du site",  # it waits longest
        "«\xa0Titre du brouillon\xa0» n’a pas pu être mis en ligne",
    ]


def test_a_version_that_breaks_is_refused_when_it_is_planned(add_page, on_publication):
    def fail(**kwargs):
        raise ValueError

    on_publication(fail)
    with pytest.raises(NotPossibleError, match="n’a pas pu être enregistrée"):
        schedule(add_page(live=False), timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize(("faults", "more"), [(3, ""), (4, " Il y en a 4 en tout.")])
def test_three_faults_are_named_and_others_counted(add_page, faults, more):
    button = {"type": "buttons", "value": [{"label": "", "link": {"url": "https://a.fr/"}}]}
    page = add_page(live=False, body=[button] * faults)
    with pytest.raises(NotPossibleError) as refusal:
        readiness.check(page)
    named = "".join(
        f" Contenu\xa0: Boutons ({number}) › Bouton (1) › Libellé, Champ requis."
        for number in (1, 2, 3)
    )
    assert str(refusal.value) == f"À corriger d’abord\xa0:{named}{more}"


def test_a_mail_that_cannot_be_sent_is_tried_again(taken, sign_in, monkeypatch):
    sign_in("Communication")
    Scheduler().catch_up()

    def refuse(message):
        raise ConnectionRefusedError

    with later(11):
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", refuse)
            assert mail_one_failure()
        assert not mail_one_failure()
    with later(75):
        assert mail_one_failure()
        assert not mail_one_failure()
    assert len(mail.outbox) == 1


def panels(client):
    """Return the words of the scheduler's panels on the admin's home page."""
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    found = soup.select("section:has(> .help-block)")
    return [" ".join(section.get_text(" ").split()) for section in found]


def test_the_dashboard_says_what_fails_until_it_is_done(add_page, sign_in):
    communication, writer = sign_in("Communication"), sign_in("Rédaction")
    SchedulerHeartbeat.objects.create(name="a", seen_at=PAST)
    since = "Le planificateur ne répond plus depuis le 02/03/2026 à 10 h."
    assert since in only(panels(writer))
    assert panels(writer) == panels(communication)
    SchedulerHeartbeat.objects.update(seen_at=timezone.now())
    assert panels(writer) == panels(communication) == []

    parent = add_page("Rubrique", live=False)
    for number in range(1, 7):
        plan(add_page(f"Page {number}", parent=parent, live=False), PAST + minutes(number))
    below = "La page parente, « Rubrique », n’est pas en ligne. Publiez-la, ou planifiez-la avant."
    rest = "L’agenda montre tout ce qui attend. Le site réessaie de lui-même."
    with clock.at(PAST + minutes(1)):
        Scheduler().catch_up()
        assert panels(writer) == []
        assert panels(communication) == [
            f"Un changement prévu n’a pas pu se faire Page 1 : {below} {rest}"
        ]
    Scheduler().catch_up()
    named = " ".join(f"Page {number} : {below}" for number in range(1, 6))
    assert panels(communication) == [f"6 changements prévus n’ont pas pu se faire {named} {rest}"]
    ProgrammePage.objects.get(pk=parent.pk).save_revision().publish()
    with later(2000):
        Scheduler().catch_up()
    assert panels(communication) == []

    jobs = (
        "Des images, des messages ou des suppressions peuvent attendre. Le planificateur réessaie "
        "de lui-même ; si cela dure, prévenez l’équipe technique."
    )
    background.record_failure("a", "Non.")
    assert panels(writer) == [f"Un travail de fond échoue a : Non. {jobs}"]
    background.record_failure("b", "Oui.")
    assert panels(writer) == [f"2 travaux de fond échouent a : Non. b : Oui. {jobs}"]
