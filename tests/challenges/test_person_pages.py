"""The page of a person: the profile and the challenges."""

import pytest

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
