"""The declaration has all that the law asks for, from the team's form about an audit."""

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from home.models import HomePage
from pages.models import AccessibilityPage, ContactPage
from pages.models.accessibility import validate_criterion

pytestmark = pytest.mark.django_db


@pytest.fixture
def declare():
    home = HomePage.objects.get(locale__language_code="fr")

    def add(**fields) -> AccessibilityPage:
        return home.add_child(instance=AccessibilityPage(**fields))

    return add


def read(client, page) -> BeautifulSoup:
    return BeautifulSoup(client.get(page.get_url()).content, "lxml")


def non_conformity(criterion: str, text: str) -> dict:
    value = {"criterion": criterion, "text": text, "remedy": "Au printemps."}
    return {"type": "non_conformity", "value": value}


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (None, "non conforme"),
        (0, "non conforme"),
        (Decimal("49.99"), "non conforme"),
        (50, "partiellement conforme"),
        (Decimal("99.99"), "partiellement conforme"),
        (100, "totalement conforme"),
    ],
)
def test_the_footer_of_every_page_says_the_conformity(client, declare, rate, says):
    declare(rate=rate, audit_date=None if rate is None else date(2026, 3, 2))

    footer = read(client, HomePage.objects.get(locale__language_code="fr")).footer
    link = footer.find("a", href="/accessibilite/")
    assert link.get_text(strip=True) == f"Accessibilité\xa0: {says}"


def test_the_declaration_has_all_parts_that_the_law_asks_for(client, declare):
    page = declare(
        entity="La direction du numérique",
        plan_url="https://example.fr/schema",
        actions_url="https://example.fr/actions",
        audit_date=date(2026, 3, 2),
        auditor="Le cabinet Clair",
        rate=Decimal("79.66"),
        non_conformities=[
            non_conformity("3.2", "Le gris des légendes est trop clair."),
            non_conformity("10.1", "Des tableaux servent à placer du texte."),
        ],
        derogations=[
            {
                "type": "derogation",
                "value": {
                    "text": "Les archives",
                    "reason": "Trop nombreuses",
                    "alternative": "ASR",
                },
            }
        ],
        exempted="La carte des administrations\n",
        declared_on=date(2026, 3, 9),
        technologies="HTML5\nCSS",
        environments="Firefox et NVDA",
        tools="Un inspecteur",
        checked_pages="Accueil : /\nContact : /contact/",
        contact_email="acces@example.fr",
    )
    page.add_sibling(instance=ContactPage(title="Contact"))
    soup = read(client, page)
    text = " ".join(soup.main.get_text(" ").split())

    for words in (
        "La direction du numérique s’engage",
        "partiellement conforme",
        "RGAA 4.1.2",
        "2 mars 2026",
        "Le cabinet Clair",
        "79,66 %",
        "Les archives",
        "Trop nombreuses",
        "La carte des administrations",
        "9 mars 2026",
        "Firefox et NVDA",
        "Contact : /contact/",
        "Défenseur des droits",
        "Libre réponse 71120",
    ):
        assert words in text
    assert text.index("Critère 3.2") < text.index("Critère 10.1")
    links = {a["href"] for a in soup.main("a")}
    assert {
        "https://example.fr/schema",
        "https://example.fr/actions",
        "mailto:acces@example.fr",
        "/contact/",
    } <= links
    anchors = {link[1:] for link in links if link.startswith("#")}
    assert anchors == {anchor for anchor in anchors if soup.find(id=anchor)}
    assert len(anchors) >= 5


def test_without_an_audit_nothing_is_claimed(client, declare):
    text = read(client, declare()).main.get_text(" ", strip=True)

    assert "Aucun audit n’a encore été fait." in text
    assert "elles ne sont pas connues" in text
    assert "%" not in text


def test_the_english_declaration_speaks_english(client):
    english = Locale.objects.get(language_code="en")
    home = HomePage.objects.get(locale=english)
    home.save_revision().publish()
    page = home.add_child(
        instance=AccessibilityPage(locale=english, rate=100, audit_date=date(2026, 3, 2))
    )
    text = read(client, page).main.get_text(" ", strip=True)

    assert page.get_url() == "/en/accessibility/"
    assert page.title == "Accessibility: fully compliant"
    assert "Ways of appeal" in text
    assert "100.00% of the applicable criteria are met." in text


@pytest.mark.parametrize(
    "fields",
    [
        {"rate": 80},
        {"audit_date": date(2026, 3, 2)},
        {"rate": 101, "audit_date": date(2026, 3, 2)},
        {"rate": -1, "audit_date": date(2026, 3, 2)},
        {"plan_url": "javascript:alert(1)"},
        {"contact_email": "personne"},
    ],
)
def test_an_impossible_declaration_is_refused(declare, fields):
    with pytest.raises(ValidationError):
        declare(**fields)


def test_a_criterion_has_the_number_of_one():
    for number in ("1.1", "1.9", "13.12", "10.14"):
        validate_criterion(number)
    for number in ("0.1", "14.1", "3", "3.2.1", "3.x", "", "²2.1"):
        with pytest.raises(ValidationError):
            validate_criterion(number)
