"""A name is found in a text however it is written, and replaced."""

import pytest

from challenges.name_matcher import NameMatcher
from tests.challenges.traces import NAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Merci à Ada Lovelace.", "Merci à une personne."),
        ("Ada Lovelace est là. LOVELACE Ada aussi", "Une personne est là. Une personne aussi"),
        ("le projet de Ada Lovelace", "le projet d’une personne"),
        ("écrire à ada.lovelace@x.fr", "écrire à une personne"),
        ("<p><b>Ada</b> Lovelace</p>", "<p><b>Une personne</b></p>"),
        ("https://x.fr/ada-lovelace/", ""),
        ('Voir <a href="https://x.fr/Ada_Lovelace">ici</a>', "Voir ici"),
        ("Adalovelace, Ada, Lovelace", "Adalovelace, une personne"),
        ("Radada Lovelaces", "Radada Lovelaces"),
    ],
)
def test_names_are_replaced_where_they_stand(text, expected):
    assert NameMatcher(["Ada Lovelace"]).without_name(text) == expected


@pytest.mark.parametrize(
    "text", ["Zelie Quintroeuil", "ZÉLIE QUINTRŒUIL", "zelie-quintroeuil", "Ze\u0301lie Quintrœuil",
             '{"a": ["Z\\u00e9lie\\u00a0Quintr\\u0153uil"]}', "/x/Z%C3%A9lie-Quintr%C5%93uil"]
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text):
    found = NameMatcher([NAME])
    assert found.mentions(text)
    assert not found.mentions(found.without_name(text))
