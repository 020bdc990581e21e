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
        "25/12/2030\u202f9 h et demie",
    ],
    "1999-01-01 08:00": ["01/01/1999 8h"],  # which has passed, as the field says
    "2027-01-01 08:00": [
        "1er janvier 8h", "1 janvier à 8 heures", "premier janvier 8h", "1er/01 8h",
        "vendredi 1er janvier 8h", "1er janv. 8h", "8h le 1er janvier",
    ],
    "2026-12-31 18:00": [
        "31/12 à 18 h", "31 décembre 18h", "jeudi 31/12 à 18h", "jeu. 31 déc. 18h",
        "18h 31 décembre", "le 31/12 à 6h du soir",
    ],
    "2027-03-03 09:00": ["3 mars 9h", "03/03 9h", "3/3/2027 9h", "mer 3 mars 9h"],
    "2027-08-15 12:30": ["15 août 2027 12h30", "15 aout 12h30", "15/08 midi et demi"],
    "2027-07-14 08:15": ["14 juillet 8h15", "14 juil. 2027 8 h et quart"],
    "2027-09-18 09:00": ["18 sept. 2027 9h", "18 septembre 2027, 9h"],
    "2026-11-26 08:00": [
        "demain 8h", "Demain à 8 h", "demain matin à 8h", "demain à 8h du matin", "demain 8 heures",
        "8h demain", "8h demain matin", "demain 08:00", "jeudi 8h", "jeudi 26 à 8h", "le 26 à 8h",
    ],
    "2026-11-26 12:00": ["demain midi", "demain à midi", "midi demain"],
    "2026-11-26 20:00": ["demain soir 8h", "demain soir 20h", "demain à 8h du soir"],
    "2026-11-26 15:00": ["demain après-midi 15h", "demain à 3h de l’après-midi"],
    "2026-11-26 00:00": ["demain 0h", "demain 0h00"],
    "2026-11-27 09:30": [
        "après-demain 9h30", "apres demain 9h30", "dans 2 jours à 9h30", "dans deux jours 9h30",
        "vendredi 9h30", "ce vendredi 9h30", "vendredi matin 9h30", "VEN 9H30",
    ],
    "2026-11-25 18:00": [
        "aujourd'hui 18h", "aujourd’hui à 18 h", "18h", "18:00", "à 18h", "ce soir 18h",
        "ce soir à 6h", "mercredi 25 à 18h", "dans 8 heures", "dans 8h", "dans 480 minutes",
    ],
    "2026-11-25 12:00": ["midi", "aujourd’hui midi", "dans 2h", "dans deux heures"],
    "2026-11-25 11:30": ["dans 1h30", "dans 90 min"],
    "2026-11-30 09:00": [
        "lundi 9h", "lundi à 9 h", "lun. 9h", "LUNDI 9H", "lundi prochain 9h", "lundi 30 à 9h",
        "le 30 à 9h", "lundi 30 novembre 9h", "lundi de la semaine prochaine 9h",
    ],
    "2026-12-01 14:00": ["mardi prochain à 14h", "mardi 1er décembre 14h", "le 1er à 14h"],
    "2026-12-02 14:00": ["mercredi prochain 14h", "dans une semaine à 14h", "dans 1 semaine 14h"],
    "2026-12-04 09:00": ["vendredi de la semaine prochaine à 9h", "vendredi en huit 9h"],
    "2026-12-12 09:00": ["le 12 à 9h", "samedi 12 à 9h", "12/12 9h"],
    "2027-01-25 09:00": ["dans 2 mois à 9h", "dans deux mois 9h", "25/01 9h"],
    "2026-12-25 09:00": ["dans 1 mois à 9h", "à 9h le 25 décembre", "9h 25/12"],
    # Past ones are read too: the form refuses them.
    "2026-11-25 09:30": ["9h30", "aujourd’hui 9h30"],
    "2026-11-24 09:00": ["hier 9h"],
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
        ("31/11 9h", "Novembre n’a que 30 jours."),
        ("31/11/2026 09:00", "Novembre n’a que 30 jours."),
        ("31 avril 8h", "Avril n’a que 30 jours."),
        ("30 février 9h", "Février 2027 n’a que 28 jours."),
        ("29/02/2027 9h", "Février 2027 n’a que 28 jours."),
        ("30/02/2028 9h", "Février 2028 n’a que 29 jours."),
        ("32/12 9h", "Décembre n’a que 31 jours."),
        ("le 31 à 9h", "Novembre n’a que 30 jours."),
        ("25/13/2026 9h", "Il n’y a pas de mois 13"),
        ("12/25/2026 9h", "Il n’y a pas de mois 25"),
        ("25/12 25h", "Les heures vont de 0 à 23."),
        ("25/12 24h", "écrivez «\xa023h59\xa0»"),
        ("25/12 9h75", "Les minutes vont de 00 à 59."),
        ("demain", "Jeudi 26\xa0novembre 2026\xa0: à quelle heure\xa0?"),
        ("demain matin", "à quelle heure\xa0?"),
        ("25/12/2030", "Mercredi 25\xa0décembre 2030\xa0: à quelle heure\xa0?"),
        ("lundi", "à quelle heure\xa0?"),
        ("dans 2 jours", "à quelle heure\xa0?"),
        ("minuit", "au début ou à la fin du jour\xa0?"),
        ("demain minuit", "au début ou à la fin du jour\xa0?"),
        ("demain matin 14h", "14\xa0h n’est pas à ce moment de la journée"),
        ("demain soir 3h", "n’est pas à ce moment de la journée"),
        ("mercredi 18h", "Le mercredi 25\xa0novembre 2026, ou le mercredi 2\xa0décembre 2026\xa0?"),
        ("vendredi prochain 9h", "Le vendredi 27\xa0novembre 2026, ou le vendredi 4\xa0décembre"),
        ("jeudi prochain 9h", "Le jeudi 26\xa0novembre 2026, ou le jeudi 3\xa0décembre 2026\xa0?"),
        ("dans huit jours à 9h", "Le mercredi 2\xa0décembre 2026, ou le jeudi 3\xa0décembre"),
        ("dans 15 jours à 9h", "Le mercredi 9\xa0décembre 2026, ou le jeudi 10\xa0décembre"),
        ("lundi 1er décembre 9h", "Le 1er\xa0décembre 2026 est un mardi, pas un lundi."),
        ("lundi 12 à 9h", "Le 12\xa0décembre 2026 est un samedi, pas un lundi."),
        ("10/11 9h", "Ce jour vient de passer. Pour le mercredi 10\xa0novembre 2027"),
        ("28/03/2027 2h30", "2\xa0h\xa030 n’existe pas"),
        ("31/10/2027 2h30", "2\xa0h\xa030 arrive deux fois"),
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
        "avant lundi 9h", "pas demain 8h", "sauf lundi 9h", "lundi ou mardi 9h", "2 9h",
        "25 12 2030 9h", "demain ce soir 20h", "demain 8h 9h", "un de ces jours", "dans 2",
        "01/01/0001 00:00", "31/12/9999 23:59", "9999-12-31T23:59:59-14:00", "00/12 9h",
        "lundi en quinze 9h", "demain matin soir 8h", "tomorrow 8am", "٣/١٢ 9", "9h3",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(typed):
    with pytest.raises(NotUnderstoodError) as refusal:
        read(typed, NOW)
    assert str(refusal.value) == INVALID


def test_a_delay_is_real_time_when_the_clocks_change():
    before = datetime(2027, 3, 28, 1, 30, tzinfo=PARIS)
    assert read("dans 2 heures", before) == datetime(2027, 3, 28, 4, 30, tzinfo=PARIS)


def test_the_day_is_that_of_paris():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # Thursday in Paris
    assert read("demain 8h", late) == datetime(2026, 11, 27, 8, tzinfo=PARIS)


def test_the_day_after_has_two_readings_if_it_is_said_as_the_next_one():
    for day, typed, first in (
        (29, "lundi prochain à 14h", "Le lundi 30\xa0novembre 2026, ou le lundi 7\xa0décembre"),
        (30, "mardi prochain à 14h", "Le mardi 1er\xa0décembre 2026, ou le mardi 8\xa0décembre"),
    ):
        with pytest.raises(NotUnderstoodError, match=first):
            read(typed, datetime(2026, 11, day, 10, tzinfo=PARIS))


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
        "lundi", "mardi", "prochain", "en huit", "demain", "après", "ce", "soir", "matin", "le",
        "1er", "12", "31", "9h", "18h30", "midi", "dans", "2", "jours", "heures", "semaine",
        "mois", "décembre", "février", "2027", "à", "/", ":", "-", ",", "h",
    ]
)  # fmt: skip


@given(st.lists(PARTS, max_size=7).map(" ".join) | st.text(max_size=30))
def test_any_text_is_read_within_the_years_or_refused_with_a_sentence(text):
    try:
        found = read(text, NOW)
    except NotUnderstoodError as refusal:
        assert str(refusal).endswith((".", "?"))  # noqa: PT017
    else:
        assert NOW - timedelta(days=366 * 57) < found < NOW + timedelta(days=366 * 974)
