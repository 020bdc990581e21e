"""A visit of a list of challenges, and what it shows."""

import re

from bs4 import BeautifulSoup
from django.http import QueryDict

from tests.challenges.crowd import (
    EXPERTISES,
    ORGANISATIONS,
    PROMOTIONS,
    THEMES,
    VALUES,
)

NUMBER = 130


# The relations of a challenge by its number: see `crowd`.
HAS = {
    "promotion": lambda number: {f"promotion-{number % PROMOTIONS}"},
    "thematique": lambda number: {f"theme-{number % THEMES}", f"theme-{(number + 1) % THEMES}"},
    "expertise": lambda number: {f"expertise-{number % EXPERTISES}"},
    "organisation": lambda number: {f"organisation-{number % ORGANISATIONS}"},
    **{
        name: lambda number, values=values: {values[number % len(values)]}
        for name, values in VALUES.items()
    },
}


class Shown:
    """A list page as a visitor reads it."""

    def __init__(self, response):
        assert response.status_code == 200, response.headers
        self.html = BeautifulSoup(response.content, "lxml")
        self.titles = [link.text for link in self.html.select(".eig-card h3 a")]
        self.numbers = [int(title.split()[-1]) for title in self.titles if title[-1].isdigit()]
        total = self.html.select_one(".eig-active__total")
        self.total = int(total.text.split()[0]) if total else 0
        self.groups = [
            heading.get_text(strip=True) for heading in self.html.select(".eig-listing__group")
        ]
        self.active = {
            link.find_all("span")[-1].text.strip(): link["href"]
            for link in self.html.select(".eig-active__filter")
        }
        boxes = self.html.select(".eig-facet input")
        self.chosen = [(box["name"], box["value"]) for box in boxes if box.has_attr("checked")]
        self.counts = {}
        for box in boxes:
            label = self.html.select_one(f'label[for="{box["id"]}"]').text
            count = int(re.search(r"\((\d+)\)$", label)[1])
            self.counts.setdefault(box["name"], {})[box["value"]] = count
        self.has_notice = bool(self.html.select("main .fr-alert"))

    @property
    def canonical(self):
        return self.html.select_one("link[rel=canonical]")["href"]


def visit(client, query: str = "", path: str = "/defis/") -> Shown:
    return Shown(client.get(f"{path}?{query}"))


def expected(query: str, without: str = "") -> list[int]:
    """Return the numbers of the challenges that `query` asks for, worked out without the site."""
    wanted = QueryDict(query)
    return [
        number
        for number in range(NUMBER)
        if all(
            not wanted.getlist(name) or has(number) & set(wanted.getlist(name))
            for name, has in HAS.items()
            if name != without
        )
        and {f"{number:05}", "defi", "organisation", str(number % ORGANISATIONS)}.issuperset(
            wanted.get("q", "").split()
        )
    ]  # fmt: skip
