"""A call tells what decides whether to apply, and editors what it does not tell yet."""

import pytest
from bs4 import BeautifulSoup

from editing.checks import checks_of
from pages.models import CallPage
from tests.pages.conftest import OPENS

pytestmark = pytest.mark.django_db

FACTS = {
    "profile": "Toute personne du métier.",
    "contract": "Un CDD.",
    "duration": "Dix mois.",
    "places": "Paris.",
    "pay": "Selon l’expérience.",
    "how_to_apply": "Sur un autre site.",
}


def facts_of(page: BeautifulSoup) -> dict[str, str]:
    names = [name.text.strip() for name in page.select(".eig-facts dt")]
    return dict(
        zip(names, [value.text.strip() for value in page.select(".eig-facts dd")], strict=True)
    )


def test_administrations_read_of_the_cost(read, add_call):
    add_call(audience="administrations", pay="Deux salaires.")
    assert facts_of(read(OPENS).main) == {"Coût": "Deux salaires."}


def test_it_is_described_by_its_deadline_and_its_pay(read, add_call):
    add_call(introduction="Rejoignez-nous.", pay="3 500 € nets par mois.")
    page = read(OPENS)
    for name in ("name=description", "property='og:description'"):
        said = page.select_one(f"meta[{name}]")["content"].replace("\xa0", " ")
        assert said.startswith("Rejoignez-nous. Jusqu’au "), said
        assert said.endswith("heure de Paris. 3 500 € nets par mois.")


def advice_on(call: CallPage) -> str:
    return " ".join(finding.message for finding in checks_of(call).advice)


def test_editors_are_told_what_an_announced_call_does_not_say(add_call):
    call = add_call(**FACTS | {"pay": "", "duration": ""})
    assert "l’essentiel («\xa0durée, rémunération ou coût\xa0»)" in advice_on(call)
    call.pay = call.duration = "?"
    assert "l’essentiel" not in advice_on(call)
    call.pay, call.sessions = "", []
    call.save()
    assert "l’essentiel" not in advice_on(CallPage.objects.get())


def test_a_call_for_challenges_has_no_contract(add_call):
    call = add_call(audience="administrations", **FACTS | {"contract": ""})
    assert "l’essentiel" not in advice_on(call)
