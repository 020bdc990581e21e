"""The browsers of sessions, as their owners name them."""

import pytest

from editing.accounts.sessions import browser_of


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        ("FxiOS/140.0 Mobile/15E148 Safari/604.1", "Firefox, iPhone"),
        ("EdgiOS/140.0 Version/18.0 Mobile/15E148 Safari/604.1", "Edge, iPhone"),
        ("Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
    ],
)
def test_browsers_of_a_telephone_are_told_apart(sign, name):
    telephone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    assert browser_of(f"{telephone} (KHTML, like Gecko) {sign}") == name
