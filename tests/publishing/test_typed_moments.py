"""A moment is read as people type it, or refused with what is wrong with it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.typed_moments import INVALID, NotUnderstoodError, read

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 10, tzinfo=PARIS)  # a Wednesday

UNDERSTOOD = {
    "2030-12-25 09:30": [
        "25/12/2030 9h30", "25/12/2030 à 9h30", "le 25/12/2030 à 9 h 30", "25/12/2030 09:30",
        "25.12.2030 9H30", "25-12-2030 9h30", "2030-12-25 09:30", "2030-12-25T09:30:00",
        "2030-12-25T08:30:00+00:00", "2030-12-25T09:30:00+01:00",
        "25/12/30 9h30", "25 décembre 2030 9h30", "25 decembre 2030 à 9h30",
        "le 25 déc. 2030 à 9h30", "25 dec 2030, 9h30", "25/12/2030 - 9h30",
        "Mercredi 25 décembre 2030 à 9 heures 30", "25/12/2030 à 9\xa0h\xa030",
    ],
    "2027-01-01 08:00": [
        "1er janvier 8h", "1 janvier à 8 heures", "1er/01 8h", "vendredi 1er janvier 8h",
        "1er janv. 8h",
    ],
    "2026-12-31 18:00": ["31/12 à 18 h", "31 décembre 18h", "jeu. 31 déc. 18h"],
    "2027-03-03 09:00": ["3 mars 9h", "03/03 9h", "3/3/2027 9h", "mer 3 mars 9h"],
    "2027-08-15 12:30": ["15 août 2027 12h30", "15 aout 12h30"],
    "2027-07-14 08:15": ["14 juillet 8h15", "14 juil. 2027 8 h 15"],
    "2027-09-18 09:00": ["18 sept. 2027 9h", "18 septembre 2027, 9h"],
    "2026-11-26 08:00": ["demain 8h", "Demain à 8 h", "demain 08:00", "jeudi 8h"],
    "2026-11-26 12:00": ["demain midi", "demain à midi"],
    "2026-11-26 00:00": ["demain 0h", "demain 0h00"],
    "2026-11-27 09:30": [
        "après-demain 9h30", "apres demain 9h30", "vendredi 9h30", "ce vendredi 9h30", "VEN 9H30",
    ],
    "2026-11-25 18:00": ["aujourd'hui 18h", "aujourd’hui à 18 h", "18h", "18:00", "à 18h"],
    "2026-11-25 12:00": ["midi", "aujourd’hui midi"],
    "2026-11-30 09:00": ["lundi 9h", "lundi à 9 h", "lun. 9h", "LUNDI 9H", "lundi 30 novembre 9h"],
    # Past ones are read too: the form refuses them.
    "2026-11-25 09:30": ["9h30", "aujourd’hui 9h30"],
    "2025-03-03 09:00": ["3 mars 2025 9h"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"), [(typed, meant) for meant, ways in UNDERSTOOD.items() for typed in ways]
)
def test_it_is_read_as_people_type_it(typed, meant):
    assert f"{read(typed, NOW).astimezone(PARIS):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/11 9h", "Ce jour n’existe pas."),
        ("31/11/2026 09:00", "Ce jour n’existe pas."),
        ("30 février 9h", "Ce jour n’existe pas."),
        ("29/02/2027 9h", "Ce jour n’existe pas."),
        ("00/12 9h", "Ce jour n’existe pas."),
        ("12/25/2026 9h", "Ce jour n’existe pas."),
        ("25/12 24h", "Les heures vont de 0h00 à 23h59."),
        ("25/12 9h75", "Les heures vont de 0h00 à 23h59."),
        ("demain", "Jeudi 26\xa0novembre 2026\xa0: à quelle heure\xa0?"),
        ("25/12/2030", "Mercredi 25\xa0décembre 2030\xa0: à quelle heure\xa0?"),
        ("lundi", "à quelle heure\xa0?"),
        ("mercredi 18h", "Le mercredi 25\xa0novembre 2026, ou le mercredi 2\xa0décembre 2026\xa0?"),
        ("lundi 1er décembre 9h", "Le 1er\xa0décembre 2026 est un mardi."),
        ("10/11 9h", "Ce jour vient de passer. Pour le mercredi 10\xa0novembre 2027"),
        ("28/03/2027 2h30", "2\xa0h\xa030 n’existe pas"),
        ("31/10/2027 2h30", "ou arrive deux fois"),
    ],
)
def test_the_refusal_says_what_is_wrong(typed, said):
    with pytest.raises(NotUnderstoodError) as refusal:
        read(typed, NOW)
    assert said in str(refusal.value)
    assert str(refusal.value) != INVALID


@pytest.mark.parametrize(
    "typed",
    [
        "9", "demain 8", "25/12/2030 9", "la semaine prochaine", "fin novembre", "bientôt",
        "début décembre 9h", "25/12 ou 26/12 9h", "25/12 18h-20h", "vers 9h demain", "<b>",
        "avant lundi 9h", "pas demain 8h", "lundi ou mardi 9h", "2 9h", "25 12 2030 9h",
        "demain ce soir 20h", "demain 8h 9h", "un de ces jours", "01/01/0001 00:00",
        "31/12/9999 23:59", "9999-12-31T23:59:59-14:00", "tomorrow 8am", "٣/١٢ 9", "9h3",
        # What has two readings, or needs more rules than a team wants to know.
        "vendredi prochain 9h", "lundi en huit 9h", "dans huit jours à 9h", "dans 2 heures",
        "demain minuit", "demain soir 8h", "le 12 à 9h", "9h 25/12", "9h le 25 décembre",
        "3 jui 9h", "2030-12-25",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(NotUnderstoodError) as refusal:
        read(typed, NOW)
    assert str(refusal.value) == INVALID


def test_the_day_is_that_of_paris():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # Thursday in Paris
    assert read("demain 8h", late) == datetime(2026, 11, 27, 8, tzinfo=PARIS)


WAYS = (
    "%d/%m/%Y %Hh%M",
    "%d/%m/%Y à %H:%M",
    "%d.%m.%Y %H h %M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%y %Hh%M",
)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2099, 12, 31)), st.sampled_from(WAYS))  # noqa: DTZ001
def test_a_written_moment_is_read_as_itself_or_refused_when_the_clocks_change(moment, way):
    moment = moment.replace(second=0, microsecond=0)
    try:
        found = read(moment.strftime(way), NOW)
    except NotUnderstoodError as refusal:
        assert "Cette nuit-là" in str(refusal)  # noqa: PT017
        assert moment.month in (3, 10)
        return
    assert found.replace(tzinfo=None) == moment


PARTS = st.sampled_from(
    [
        "lundi", "mardi", "prochain", "demain", "après", "ce", "soir", "le", "1er", "12", "31",
        "9h", "18h30", "midi", "2", "décembre", "février", "2027", "à", "/", ":", "-", ",", "h",
    ]
)  # fmt: skip


@given(st.lists(PARTS, max_size=7).map(" ".join) | st.text(max_size=30))
def test_any_text_is_read_within_the_years_or_refused_with_a_sentence(text):
    try:
        found = read(text, NOW)
    except NotUnderstoodError as refusal:
        assert str(refusal).endswith((".", "?"))  # noqa: PT017
    else:
        assert NOW - timedelta(days=366 * 27) < found < NOW + timedelta(days=366 * 974)
