"""The browsers of sessions, as their owners name them."""

import pytest

from editing.accounts.sessions import browser_of


@pytest.mark.parametrize(
    ("system", "sign", "name"),
    [
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "CriOS/140.0 Safari/604.1", "Chrome, iPhone"),
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "FxiOS/140.0 Safari/604.1", "Firefox, iPhone"),
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "EdgiOS/140.0 Safari/604.1", "Edge, iPhone"),
        ("iPad; CPU OS 16_0 like Mac OS X", "Version/16.0 Safari/604.1", "Safari, iPad"),
        ("Linux; Android 10; K", "Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("X11; Linux x86_64", "Chrome/140.0 Safari/537.36 OPR/120.0", "Opera, Linux"),
        ("Windows NT 10.0; Win64; x64", "Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Macintosh; Intel Mac OS X 10_15_7", "Version/18.0 Safari/605.1.15", "Safari, macOS"),
    ],
)
def test_browsers_are_told_apart(system, sign, name):
    assert browser_of(f"Mozilla/5.0 ({system}) AppleWebKit (KHTML, like Gecko) {sign}") == name
    assert browser_of("curl/8.5.0") == "Navigateur inconnu"
