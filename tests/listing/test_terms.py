"""Terms are found, counted, named and deleted, as each role may."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from challenges.models import (
    Expertise,
    Organisation,
    Theme,
)
from listing.terms.viewsets import MERGE

pytestmark = pytest.mark.django_db


def test_a_term_is_found_without_accents_and_by_its_acronym(communication):
    Organisation.objects.create(name="Préfecture de police", acronym="PP")
    Organisation.objects.create(name="Direction générale des finances publiques", acronym="DGFiP")
    for query, expected in (
        ("prefecture", ["Préfecture de police"]),
        ("Préf", ["Préfecture de police"]),
        ("dgfip", ["Direction générale des finances publiques"]),
        ("nulle part", []),
    ):
        response = communication.get("/admin/snippets/challenges/organisation/", {"q": query})
        assert [term.name for term in response.context["object_list"]] == expected


def test_merging_is_offered_where_people_look_for_it(communication):
    """The screen that merges is that of the deletion: nobody looks for it there."""
    theme = Theme.objects.create(name="Mer")
    lists = "/admin/snippets/challenges/theme/"
    for address in (lists, f"{lists}edit/{theme.pk}/"):
        page = BeautifulSoup(communication.get(address).content, "lxml")
        offered = [link["href"] for link in page.select("a") if link.text.strip() == MERGE]
        assert [href.partition("?")[0] for href in offered] == [f"{lists}delete/{theme.pk}/"]
        assert "Utilisé" not in page.text  # by Wagtail's index, which knows no terms
    assert "La réunir avec une autre" in communication.get(offered[0]).text


def test_a_blank_slug_is_made_of_the_name(communication):
    for _ in range(2):
        response = communication.post(
            "/admin/snippets/challenges/theme/add/", {"name": "L’égalité des chances", "slug": ""}
        )
    assert response.status_code == 200  # the name is taken
    Theme.objects.create(name="Égalité  des chances ?", slug="")
    assert set(Theme.objects.values_list("slug", flat=True)) == {
        "l-egalite-des-chances",
        "egalite-des-chances",
    }
    Theme.objects.create(name="Égalité des chances !")
    assert Theme.objects.filter(slug="egalite-des-chances-2").exists()


def test_names_without_letters_have_addresses_too(db):
    assert [Theme.objects.create(name=name).slug for name in "★☆"] == ["sans-nom", "sans-nom-2"]


def test_several_terms_that_nothing_uses_are_deleted_at_once(communication):
    ministries = [Organisation.objects.create(name=name) for name in ("Un", "Deux")]
    keys = "&".join(f"id={ministry.pk}" for ministry in ministries)
    communication.post(f"/admin/bulk/challenges/organisation/delete/?{keys}")
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("kind", ["theme", "expertise", "organisation"])
def test_each_role_has_its_rights_on_terms(sign_in, kind):
    model = {"theme": Theme, "expertise": Expertise, "organisation": Organisation}[kind]
    term = model.objects.create(name="Santé")
    other = model.objects.create(name="Soins")
    base = f"/admin/snippets/challenges/{kind}"
    for role, allowed in (("Rédaction", False), ("Communication", True), ("Administration", True)):
        client = sign_in(role)
        assert client.get(f"{base}/").status_code == 200
        for path in ("add/", f"edit/{term.pk}/", f"delete/{term.pk}/"):
            assert (client.get(f"{base}/{path}").status_code == 200) == allowed, (role, path)
        if not allowed:
            client.post(f"{base}/delete/{term.pk}/", {"target": other.pk})
            client.post(f"{base}/delete/{term.pk}/")
            assert model.objects.filter(pk=term.pk).exists()
    assert Client(headers={"host": "localhost"}).get(f"{base}/delete/{term.pk}/").status_code == 302
