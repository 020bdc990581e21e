"""A person is chosen, or created, from the form of a challenge."""

import pytest
from django.contrib.auth.models import User
from wagtail.models import GroupPagePermission

from challenges.models import PersonIndexPage, PersonPage, PromotionPage
from publishing.trash.actions import move_to_trash

pytestmark = pytest.mark.django_db


def create_person(client, **fields):
    data = {"name": "Ada Lévy", "roles": ["talent"], "job": "Développeuse"} | fields
    return client.post("/admin/choisir-personne/create/", data).json()


def test_a_person_created_on_the_way_is_a_draft(communication, indexes):
    """The winners of a promotion may still be secret."""
    form = communication.get("/admin/choisir-personne/").json()["html"]
    assert "Sa page est un brouillon" in form
    answer = create_person(communication)
    person = PersonPage.objects.get()
    assert answer["step"] == "chosen"
    assert answer["result"]["id"] == str(person.pk)
    assert answer["result"]["title"] == "Ada Lévy"
    assert (person.live, person.roles, person.job) == (False, ["talent"], "Développeuse")
    assert person.get_parent().specific == indexes[PersonIndexPage]


def test_a_writer_creates_a_person_as_a_draft(writer, indexes):
    assert create_person(writer)["step"] == "chosen"
    person = PersonPage.objects.get()
    assert (person.live, person.title, person.roles) == (False, "Ada Lévy", ["talent"])
    assert person.get_latest_revision_as_object().job == "Développeuse"


@pytest.mark.parametrize("lacking", ["list", "right"])
def test_without_a_list_of_people_or_the_right_there_is_no_form(communication, request, lacking):
    if lacking == "right":
        request.getfixturevalue("indexes")
        GroupPagePermission.objects.filter(permission__codename="add_page").delete()
    assert "Créer une personne" not in communication.get("/admin/choisir-personne/").json()["html"]
    assert communication.post("/admin/choisir-personne/create/").status_code == 302
    assert not PersonPage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "requis"),
        ({"name": "x" * 300}, "255"),
        ({"name": "★ ★"}, "lettres latines"),
        ({"name": "Иван"}, "lettres latines"),
        ({"roles": ["empereur"]}, "empereur"),
        ({"name": "  ada   LÉVY "}, None),
    ],
)
def test_a_person_that_cannot_be_created_is_explained(communication, indexes, fields, message):
    if message is None:
        create_person(communication)
        message = "déjà une personne"
    before = PersonPage.objects.count()
    answer = create_person(communication, **fields)
    assert answer["step"] == "reshow_creation_form"
    assert message in answer["htmlFragment"]
    assert PersonPage.objects.count() == before


def test_the_chooser_tells_two_people_of_one_name_apart(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    add(PersonPage, "Ada Lévy", job="Juriste", many={"promotions": [promotion]})
    add(PersonPage, "Ada Lévy", slug="ada-2", job="Géomaticienne", live=False)
    rows = communication.get("/admin/choisir-personne/results/", {"q": "ada levy"}).content.decode()
    for text in ("Juriste", "Géomaticienne", "EIG 1"):
        assert text in rows
    found = communication.get("/admin/choisir-personne/results/", {"q": "geomat"})
    assert [person.slug for person in found.context["results"]] == ["ada-2"]
    move_to_trash(PersonPage.objects.get(slug="ada-2"), User.objects.first())
    found = communication.get("/admin/choisir-personne/results/", {"q": "ada"})
    assert [person.job for person in found.context["results"]] == ["Juriste"]


@pytest.mark.parametrize("path", ["chosen/999999/", "?p=abc", "results/?p=999"])
def test_a_chooser_without_its_page_is_no_server_error(communication, indexes, path):
    communication.raise_request_exception = False
    assert communication.get(f"/admin/choisir-personne/{path}").status_code < 500
