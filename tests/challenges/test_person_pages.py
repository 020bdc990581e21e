"""The page of a person: the profile and the challenges."""

import pytest

from tests.challenges.conftest import texts

pytestmark = pytest.mark.django_db


def test_a_link_is_named_and_drawn_by_its_service(programme, visit):
    links = {
        "github": ("", "GitHub", "github-fill"),
        "linkedin": ("", "LinkedIn", "linkedin-box-fill"),
        "mastodon": ("", "Mastodon", "mastodon-fill"),
        "gitlab": ("", "GitLab", "links-line"),
        "autre": ("", "https://autre.example.org/", "links-line"),
        "site": ("Son carnet", "Son carnet", "global-line"),
    }
    person = programme.person(
        links=[
            ("link", {"kind": kind, "url": f"https://{kind}.example.org/", "label": label})
            for kind, (label, _name, _icon) in links.items()
        ]
    )

    shown = visit(person).select(".eig-facts__links a")

    assert [(link.find(string=True), link["class"][-1]) for link in shown] == [
        (name, f"fr-icon-{icon}") for _label, name, icon in links.values()
    ]
    assert all("me" in link["rel"] for link in shown)


def test_colleagues_are_those_that_the_link_below_shows(programme, visit):
    earlier, later = programme.promotion("EIG 4", "eig-4"), programme.promotion("EIG 7", "eig-7")
    person = programme.person("Omar", "omar", promotions=[earlier, later])
    for name, promotions in (("Awa", [earlier]), ("Louna", [later])):
        programme.person(name, name.lower(), promotions=promotions)

    shown = visit(person).find("h2", string="Dans les mêmes promotions").parent
    listed = visit(shown.find("a", string="Toutes les personnes de ces promotions")["href"])

    assert texts(shown, ".eig-card__title") == ["Awa", "Louna"]
    assert texts(listed, ".eig-card__title") == ["Awa", "Louna", "Omar"]
