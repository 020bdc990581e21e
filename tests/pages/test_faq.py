"""Frequently asked questions, for visitors and for search engines."""

import json

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage
from pages.models import FAQPage
from tests.only import only

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


def structured(soup: BeautifulSoup) -> dict | None:
    told = json.loads(soup.find("script", type="application/ld+json").string)
    return next((thing for thing in told if thing["@type"] == "FAQPage"), None)


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


def test_search_engines_are_told_the_questions(client, add_faq):
    page = add_faq(
        section(
            "Talents",
            ("Qui ?", "<p>Vous &amp; <b>moi</b>.</p><ul><li>ou lui</li></ul>"),
            ("Sans réponse ?", ""),
        )
    )
    data = structured(read(client, page))

    assert data["@context"] == "https://schema.org"
    question = only(data["mainEntity"])
    assert question["@type"] == "Question"
    assert question["name"] == "Qui ?"
    assert question["acceptedAnswer"]["@type"] == "Answer"
    assert question["acceptedAnswer"]["text"].split() == ["Vous", "&", "moi.", "ou", "lui"]


def test_nothing_is_told_without_a_question(client, add_faq):
    assert structured(read(client, add_faq())) is None


def test_an_answer_cannot_leave_its_script_element(client, add_faq):
    hostile = "</script><script>alert(1)</script><!-- \u2028 & é"
    page = add_faq(section("Talents", (hostile, "<p>&lt;/script&gt;&lt;!--</p>")))
    soup = read(client, page)

    assert len(soup.find_all("script")) == 2  # the site's, and the data
    question = structured(soup)["mainEntity"][0]
    assert question["name"] == hostile
    assert question["acceptedAnswer"]["text"] == "</script><!--"
    assert "</" not in soup.find("script", type="application/ld+json").string
