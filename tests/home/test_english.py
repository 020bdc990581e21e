"""A reader of English finds the open call, its conditions and a contact by English pages alone."""

import pytest
from bs4 import BeautifulSoup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# The steps from the English home page that are enough for each.
STEPS = 2
WANTED = {
    "the open call": ".eig-call__button a",
    "its conditions": ".eig-facts",
    "a contact": "form[action*=message]",
}


def test_english_pages_lead_to_the_call_its_conditions_and_a_contact(client):
    pages = {"/en/": BeautifulSoup(client.get("/en/").content, "lxml")}
    for _step in range(STEPS):
        links = {
            link["href"].partition("#")[0]
            for page in pages.values()
            for link in page.select("main a[href^='/en/']:not([href$='.ics'])")
        }
        for address in links - pages.keys():
            response = client.get(address)
            assert response.status_code == 200, address
            pages[address] = BeautifulSoup(response.content, "lxml")

    assert {page.html["lang"] for page in pages.values()} == {"en"}
    shown = "".join(str(page.main) for page in pages.values())
    found = BeautifulSoup(shown, "lxml")
    assert [name for name, sign in WANTED.items() if not found.select(sign)] == []
