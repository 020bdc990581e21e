"""Frequently asked questions."""

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage
from pages.models import FAQPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def add_faq():
    home = HomePage.objects.get(locale__language_code="fr")

    def add(*body) -> FAQPage:
        blocks = [{"type": name, "value": value} for name, value in body]
        return home.add_child(instance=FAQPage(title="Questions", slug="faq", body=blocks))

    return add


def section(title: str, *questions: tuple[str, str]):
    asked = [{"title": question, "text": answer} for question, answer in questions]
    return "section", {"title": title, "questions": asked}


def read(client, page) -> BeautifulSoup:
    return BeautifulSoup(client.get(page.get_url()).content, "html.parser")


def test_questions_open_without_a_script_one_at_a_time_in_their_section(client, add_faq):
    page = add_faq(
        section("Talents", ("Qui ?", "<p>Vous.</p>"), ("Quand ?", "<p>Demain.</p>")),
        section("Administrations", ("Pourquoi ?", "<p>Pour servir.</p>")),
    )
    main = read(client, page).main

    headings = [(heading.get_text(), heading["id"]) for heading in main.find_all("h2")]
    assert headings == [("Talents", "talents"), ("Administrations", "administrations")]
    first, second, third = main.select("details")
    assert first.summary.h3.get_text() == "Qui ?"
    assert first["name"] == second["name"] != third["name"]
    assert [each.has_attr("open") for each in (first, second, third)] == [True, False, True]
    assert third.get_text(" ", strip=True) == "Pourquoi ? Pour servir."


@pytest.mark.parametrize("titled", [4, 5])
def test_a_long_page_names_its_sections_and_ends_with_other_words(client, add_faq, titled):
    sections = [section(f"Partie {number}", ("Qui ?", "Vous")) for number in range(titled)]
    page = add_faq(*sections, section("", ("Où ?", "<p>Ici.</p>")))
    page.after = [("text", "<p>Écrivez-nous.</p>")]
    page.save()
    main = read(client, page).main
    summary = [link.get_text() for link in main.select(".fr-summary a")]
    assert summary == [f"Partie {number}" for number in range(titled)] * (titled == 5)
    assert main.get_text(" ", strip=True).endswith("Où ? Ici. Écrivez-nous.")
