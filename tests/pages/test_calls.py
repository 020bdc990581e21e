"""A call shows its state at the moment of reading, to the second, in Paris time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from pages.models import CallPage, CallSession
from pages.models.calls import CallMoments
from publishing import clock
from publishing.launches import readiness
from tests.pages.conftest import CLOSES, OPENS, PARIS, SECOND

pytestmark = pytest.mark.django_db


def paris(*numbers, fold=0):
    return datetime(*numbers, tzinfo=PARIS, fold=fold)


def box_of(page) -> str:
    return page.select_one(".eig-call").get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("moment", "said", "has_button"),
    [
        (OPENS - SECOND, "À venir", False),
        (OPENS, "Ouvert", True),
        (CLOSES - SECOND, "Ouvert", True),
        (CLOSES, "Clos", False),
        (CLOSES + timedelta(days=900), "Clos", False),
    ],
)
def test_text_and_button_follow_the_moment(add_call, read, moment, said, has_button):
    add_call()
    page = read(moment)

    texts = {"À venir": "Bientôt.", "Ouvert": "C’est le moment.", "Clos": "Trop tard."}
    box = box_of(page)
    assert box.startswith(said)
    assert [word for word, text in texts.items() if text in box] == [said]
    button = page.select_one(".eig-call a")
    assert (button is not None) == has_button
    if has_button:
        assert button["href"] == "https://example.org/candidater"
        assert button.get_text() == "Déposer ma candidature"


@pytest.mark.parametrize(
    ("closes", "moment", "left"),
    [
        (CLOSES, paris(2017, 9, 22, 0, 0), "Plus que 3\xa0jours"),
        (CLOSES, paris(2017, 9, 23, 23, 59, 59), "Plus que 2\xa0jours"),
        (CLOSES, paris(2017, 9, 24, 0, 0), "Plus qu’un jour"),
        (CLOSES, paris(2017, 9, 24, 23, 59, 59), "Plus qu’un jour"),
        (CLOSES, paris(2017, 9, 25, 0, 0), "Dernier jour"),
        (CLOSES, CLOSES - SECOND, "Dernier jour"),
        # A call that closes at midnight ends with the day before.
        (paris(2017, 9, 26), paris(2017, 9, 25, 23, 59, 59), "Dernier jour"),
        (paris(2017, 9, 26), paris(2017, 9, 26), None),
        # One that closes in the night ends with that day in Paris.
        (paris(2017, 9, 26, 0, 30), paris(2017, 9, 25, 12), "Plus qu’un jour"),
        (paris(2017, 9, 26, 0, 30), paris(2017, 9, 26, 0, 10), "Dernier jour"),
    ],
)
def test_days_are_counted_in_paris(add_call, read, closes, moment, left):
    add_call(closes_at=closes)

    # The same moment, told by a machine in another time zone.
    for told in (moment, moment.astimezone(UTC)):
        found = read(told).select_one(".eig-call strong")
        assert (found and found.get_text()) == left


def test_a_midnight_is_told_as_one_deadline_everywhere(add_call, client, read):
    """The step that an editor wrote for the closing, at its midnight, is the closing."""
    midnight = paris(2017, 9, 26)
    step = {"date": "2017-09-26", "title": "clôture de l’appel", "text": "Un jury vous lira."}
    talk = {"date": "2017-09-25", "title": "Webinaire", "text": ""}
    call = add_call(
        closes_at=midnight,
        timeline=[{"type": "step", "value": step}, {"type": "step", "value": talk}],
    )
    deadline = "lundi\xa025\xa0septembre\xa02017 à 23\xa0h\xa059"

    page = read(OPENS)
    assert [
        [item.get_text() for item in entry(["time", "strong", "p"])]
        for entry in page.select(".eig-timeline li")
    ] == [
        ["Lundi\xa04\xa0septembre\xa02017 à 9\xa0h", "Ouverture"],
        ["Lundi 25\xa0septembre 2017", "Webinaire"],
        [deadline.capitalize(), "clôture de l’appel", "Un jury vous lira."],
    ]
    assert deadline in box_of(page)
    assert deadline in read(OPENS, "/").select_one("main").get_text()
    events = Calendar.from_ical(client.get(f"/appels/{call.pk}.ics").content).events
    ends = [event["dtstart"].dt for event in events if "clôture" in str(event["summary"])]
    assert ends == [paris(2017, 9, 25, 23, 59)]


def test_no_step_of_an_editor_vanishes_or_changes_its_day(add_call, read):
    """Each has the word of an opening or a closing; one of them is the opening, with its time."""
    steps = [
        ("2017-09-04", "Ouverture des candidatures"),
        ("2017-09-04", "Ouverture du salon"),
        ("2017-09-05", "Ouverture du forum"),
        ("2017-09-26", "Clôture du forum"),
    ]
    timeline = [
        {"type": "step", "value": {"date": day, "title": title, "text": ""}} for day, title in steps
    ]
    add_call(timeline=timeline)

    shown = [
        [item.get_text() for item in entry(["time", "strong"])]
        for entry in read(OPENS).select(".eig-timeline li")
    ]

    assert shown == [
        ["Lundi 4\xa0septembre 2017", "Ouverture du salon"],
        ["Lundi\xa04\xa0septembre\xa02017 à 9\xa0h", "Ouverture des candidatures"],
        ["Mardi 5\xa0septembre 2017", "Ouverture du forum"],
        ["Lundi\xa025\xa0septembre\xa02017 à 23\xa0h\xa059", "Clôture"],
        ["Mardi 26\xa0septembre 2017", "Clôture du forum"],
    ]


def test_a_closed_call_tells_its_last_closing(add_call, read):
    call = add_call()
    CallSession.objects.create(call=call, opens_at=paris(2016, 1, 4), closes_at=paris(2016, 2, 1))
    assert "Clos depuis le lundi\xa025\xa0septembre\xa02017" in box_of(read(paris(2018, 1, 1)))


def test_the_present_session_is_shown_and_those_to_come_are_named(add_call, client, read):
    call = add_call()
    for month in (11, 12):
        dates = {"opens_at": paris(2017, month, 1, 9), "closes_at": paris(2017, month, 21)}
        CallSession.objects.create(call=call, **dates)

    assert "Jusqu’au lundi\xa025\xa0septembre" in box_of(read(OPENS))
    between = read(CLOSES)
    assert "À partir du mercredi\xa01er\xa0novembre\xa02017 à 9\xa0h" in box_of(between)
    later = [each.text for each in between.select(".eig-call ul li")]
    assert [text.partition("\xa02017")[0] for text in later] == ["Du vendredi\xa01er\xa0décembre"]
    former = between.find(string="Appel précédent").find_parent("div").get_text()
    assert "Du lundi\xa04\xa0septembre" in former
    assert "Trop tard." in former
    assert "Appel précédent" not in box_of(read(OPENS))
    second = read(paris(2017, 11, 10))
    assert "Jusqu’au lundi\xa020\xa0novembre\xa02017 à 23\xa0h\xa059" in box_of(second)
    assert second.select_one(".eig-call a")
    assert "plus que 10\xa0jours" in read(paris(2017, 11, 10), "/").select_one("main").get_text()
    assert box_of(read(paris(2017, 12, 21))).startswith("Clos")
    assert list(moments_of(paris(2017, 12, 20), 2)) == [paris(2017, 12, 21), None]
    assert CallMoments().next_moment(CLOSES) == paris(2017, 11, 1, 9)
    events = Calendar.from_ical(client.get(f"/appels/{call.pk}.ics").content).events
    assert len({str(event["uid"]) for event in events}) == 7


def test_an_opening_at_midnight_tells_its_day_alone(add_call, read):
    add_call(opens_at=paris(2017, 11, 2), closes_at=paris(2017, 11, 21))
    said = box_of(read(paris(2017, 10, 1)))
    assert "À partir du jeudi 2\xa0novembre 2017" in said
    assert "heure de Paris" not in said


def test_english_pages_say_it_in_english(add_call):
    call = add_call()
    with translation.override("en"), clock.at(paris(2017, 9, 23, 12)):
        assert call.period == "until Monday\xa025\xa0September\xa02017 at 23:59, Paris time"
        assert call.days_left == "only 2 days left"
        assert call.state.label == "Open"


# The clock changes on the last Sundays of March (23 hours) and October (25 hours).


@pytest.mark.parametrize(
    ("opens", "closes", "moment", "state", "left"),
    [
        # Closes at 3:00, which is one hour after 1:00 when spring begins.
        (paris(2027, 3, 1), paris(2027, 3, 28, 3), paris(2027, 3, 28, 1, 59, 59), "ouvert",
         "dernier jour"),
        (paris(2027, 3, 1), paris(2027, 3, 28, 3), paris(2027, 3, 28, 3), "clos", ""),
        # 23:30 in Paris the evening before is another day in London and in UTC.
        (paris(2027, 3, 1), paris(2027, 3, 29), paris(2027, 3, 27, 23, 30), "ouvert",
         "plus qu’un jour"),
        (paris(2027, 3, 1), paris(2027, 3, 29), paris(2027, 3, 28, 0, 0), "ouvert",
         "dernier jour"),
        # 2:30 comes twice when winter begins: the call closes at the second.
        (paris(2027, 10, 1), paris(2027, 10, 31, 2, 30, fold=1), paris(2027, 10, 31, 2, 30),
         "ouvert", "dernier jour"),
        (paris(2027, 10, 1), paris(2027, 10, 31, 2, 30, fold=1),
         paris(2027, 10, 31, 2, 30, fold=1), "clos", ""),
        (paris(2027, 10, 1), paris(2027, 10, 31, 23, 59), paris(2027, 10, 31, 0, 0), "ouvert",
         "dernier jour"),
        (paris(2027, 10, 31, 9), paris(2027, 11, 2), paris(2027, 10, 31, 9), "ouvert",
         "plus qu’un jour"),
    ],
)  # fmt: skip
def test_days_of_clock_changes(add_call, opens, closes, moment, state, left):
    # As the database gives them back: in UTC, without any fold.
    call = CallPage.objects.get(pk=add_call(opens_at=opens, closes_at=closes).pk)
    with clock.at(moment.astimezone(UTC)):
        assert (call.state, call.days_left) == (state, left)


# Moments at which the page changes


def moments_of(after, number):
    for _ in range(number):
        after = CallMoments().next_moment(after)
        yield after


def test_it_changes_when_it_opens_closes_and_at_each_midnight_between(add_call):
    call = add_call(opens_at=paris(2027, 3, 27, 9), closes_at=paris(2027, 3, 29, 23, 59))
    coming = list(moments_of(paris(2027, 1, 1), 5))

    assert coming == [
        paris(2027, 3, 27, 9),
        paris(2027, 3, 28),  # this day has 23 hours
        paris(2027, 3, 29),
        paris(2027, 3, 29, 23, 59),
        None,
    ]
    assert coming[2] - coming[1] == timedelta(days=1)  # as Paris counts …
    assert coming[2].timestamp() - coming[1].timestamp() == 23 * 3600
    # And each of them shows on the page, and nothing does between them.
    for before, after in zip([paris(2027, 1, 1), *coming], coming[:-1], strict=False):
        with clock.at(after - SECOND):
            last = (call.state, call.days_left)
        with clock.at(before):
            assert (call.state, call.days_left) == last
        with clock.at(after):
            assert (call.state, call.days_left) != last


def test_a_draft_changes_nothing_and_a_closed_call_no_longer(add_call):
    call = add_call()
    assert CallMoments().next_moment(CLOSES) is None
    call.live = False
    call.save()
    assert CallMoments().next_moment(OPENS - SECOND) is None


# Editors' forms


def test_a_call_without_dates_is_closed(add_call, read):
    add_call(sessions=[])
    assert CallMoments().next_moment(OPENS) is None
    page = read(OPENS)
    assert box_of(page) == "Clos Trop tard."
    assert not page.select("main .fr-btn--lg")


def save_in_editor(client, call, closing, *others, **action):
    rows = [("2030-03-01 09:00", closing), *others]
    dates = [dict(zip(("opens_at", "closes_at", "DELETE"), row, strict=False)) for row in rows]
    empty = {"timeline": streamfield([]), "body": streamfield([]), "comments": inline_formset([])}
    form = {"title": "Appel", "slug": "appel", "audience": "candidats"} | empty
    form |= dict.fromkeys(["text_before", "text_during", "text_after"], rich_text(""))
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[call.pk]),
        nested_form_data(form | {"sessions": inline_formset(dates)} | action),
    )


def test_a_draft_may_lack_a_closing_and_its_publication_may_not(add_call, admin_client):
    call = add_call(sessions=[])
    assert save_in_editor(admin_client, call, "").status_code == 302
    draft = reverse("wagtailadmin_pages:view_draft", args=[call.pk])
    assert "Clos" in admin_client.get(draft).text
    for address in ("wagtailadmin_pages:edit", "wagtailadmin_pages:history"):
        assert admin_client.get(reverse(address, args=[call.pk])).status_code == 200
    refused = save_in_editor(admin_client, call, "", **{"action-publish": "on"})
    assert refused.status_code == 200
    assert refused.context["form"].formsets["sessions"].errors[0].keys() == {"closes_at"}
    assert not CallSession.objects.filter(call=call).exists()


def test_a_session_that_lacks_a_date_stops_nothing(add_call, read):
    add_call(sessions=[CallSession(opens_at=OPENS), CallSession(closes_at=CLOSES)])
    assert CallMoments().next_moment(OPENS - SECOND) is None
    assert box_of(read(OPENS)) == "Clos Trop tard."


@pytest.mark.parametrize(
    ("opening", "deleted", "is_refused"),
    [
        ("2030-03-31 08:59", "", True),
        ("2030-03-31 09:00", "", False),
        ("2030-03-31 08:59", "on", False),
    ],
)
def test_sessions_that_overlap_are_not_published(
    add_call, admin_client, opening, deleted, is_refused
):
    """The call would stay open at a closing that it tells."""
    call = add_call(sessions=[])
    closing, other = "2030-03-31 09:00", (opening, "2030-04-30 09:00", deleted)
    assert save_in_editor(admin_client, call, closing, other).status_code == 302  # a draft

    published = save_in_editor(admin_client, call, closing, other, **{"action-publish": "on"})

    assert published.status_code == (200 if is_refused else 302)
    assert ("Deux sessions se chevauchent" in published.text) == is_refused
    version = CallPage.objects.get(pk=call.pk).get_latest_revision().as_object()
    found = readiness.problems(version)
    assert [message[:28] for message in found] == ["Deux sessions se chevauchent"] * is_refused


@pytest.mark.parametrize(
    ("closing", "is_refused"), [("2030-03-31 23:59", False), ("2030-03-01 09:00", True)]
)
def test_an_editor_gives_dates_and_a_call_closes_after_it_opens(
    add_call, admin_client, closing, is_refused
):
    call = add_call(sessions=[])
    response = save_in_editor(admin_client, call, closing, **{"action-publish": "on"})
    assert response.status_code == (200 if is_refused else 302)
    assert ("La clôture doit venir après l’ouverture." in response.text) == is_refused
    opened = CallSession.objects.open(paris(2030, 3, 15))
    assert [session.call_id for session in opened] == ([] if is_refused else [call.pk])


@pytest.mark.parametrize("address", ["javascript:alert(1)", "example", "ftp://example.org/"])
def test_the_button_leads_nowhere_harmful(add_call, read, address):
    with pytest.raises(ValidationError):
        add_call(apply_url=address)


def test_an_address_that_was_stored_by_mistake_makes_no_button(add_call, read):
    call = add_call()
    CallPage.objects.filter(pk=call.pk).update(apply_url="javascript:alert(1)")

    assert "C’est le moment." in read(OPENS).get_text()
    assert not read(OPENS).select(".eig-call a")


def test_mail_is_a_way_to_apply(add_call, read):
    add_call(apply_url="mailto:candidatures@example.org", audience="administrations")
    button = read(OPENS).select_one(".eig-call a")
    assert button["href"] == "mailto:candidatures@example.org"
    assert button.get_text() == "Proposer un défi"
