"""The admin of challenges, people, promotions and terms, as each role sees it."""

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from challenges.folding import folded
from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from tests.media.conftest import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def indexes(home):
    pages = [
        ChallengeIndexPage(title="Défis", slug="defis"),
        PersonIndexPage(title="Personnes", slug="personnes"),
        PromotionIndexPage(title="Promotions", slug="promos"),
    ]
    for page in pages:
        home.add_child(instance=page)
    return {type(page): page for page in pages}


@pytest.fixture
def add(indexes):
    """Return a function that adds a live page of a type below its index."""
    parents = {
        ChallengePage: ChallengeIndexPage,
        PersonPage: PersonIndexPage,
        PromotionPage: PromotionIndexPage,
    }

    def add_page(model, title, *, many=None, **fields):
        page = model(title=title, **fields)
        for name, values in (many or {}).items():
            setattr(page, name, values)
        indexes[parents[model]].add_child(instance=page)
        return page

    return add_page


@pytest.fixture
def sign_in():
    def signed_in(role):
        user = User.objects.create_user(role.lower(), f"{role}@example.org")
        user.groups.add(Group.objects.get(name=role))
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def communication(sign_in):
    return sign_in("Communication")


@pytest.fixture
def writer(sign_in):
    return sign_in("Rédaction")


def titles(response):
    return [page.title for page in response.context["object_list"]]


# Listings ---------------------------------------------------------------------------------------


@pytest.fixture
def some_challenges(add):
    first = add(PromotionPage, "EIG 1", number=1, start="2017-01-01")
    second = add(PromotionPage, "EIG 2", number=2, start="2018-01-01")
    health = Theme.objects.create(name="Santé")
    ministry = Organisation.objects.create(name="Préfecture de police", acronym="PP")
    add(
        ChallengePage,
        "Évasion fiscale",
        status="termine",
        start="2017-01-09",
        many={"promotions": [first], "themes": [health], "organisations": [ministry]},
        body=[("text", "<p>Texte</p>")],
        team=[Participation(name="Ada")],
    )
    add(ChallengePage, "Accidents", status="en-cours", many={"promotions": [first, second]})
    add(ChallengePage, "Brouillon", live=False)
    return {"promotion": second, "theme": health, "organisation": ministry}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Évasion fiscale", "Accidents", "Brouillon"}),
        ("status=termine", {"Évasion fiscale"}),
        ("promotions={promotion.slug}", {"Accidents"}),
        ("themes={theme.slug}", {"Évasion fiscale"}),
        ("organisations={organisation.slug}", {"Évasion fiscale"}),
        ("live=oui", {"Évasion fiscale", "Accidents"}),
        ("live=non", {"Brouillon"}),
        ("lacking=oui", {"Accidents", "Brouillon"}),
        ("q=evasion", {"Évasion fiscale"}),
        ("q=EVAS", {"Évasion fiscale"}),
        ("q=%C3%A9vasion&status=termine", {"Évasion fiscale"}),
        ("q=evasion&live=non", set()),
        ("q=%22%29%28*+AND+%C3%89", {"Évasion fiscale"}),  # « and » tells nothing apart
        ("q=%22%29%28*+AND", set()),
    ],
)
def test_challenges_are_listed_found_and_filtered(communication, some_challenges, query, expected):
    response = communication.get(f"/admin/defis/?{query.format(**some_challenges)}")
    assert response.status_code == 200
    assert set(titles(response)) == expected
    assert (
        communication.get(f"/admin/defis/results/?{query.format(**some_challenges)}").status_code
        == 200
    )


@pytest.mark.parametrize(
    ("ordering", "first", "second"),
    [
        ("title", "Accidents", "Évasion fiscale"),
        ("promotion_names", "Évasion fiscale", "Accidents"),
        ("organisation_names", "Évasion fiscale", "Accidents"),
        ("status", "Accidents", "Évasion fiscale"),
        ("start", "Évasion fiscale", "Accidents"),
        ("is_incomplete", "Évasion fiscale", "Accidents"),
        ("latest_revision_created_at", "Évasion fiscale", "Accidents"),
        ("live", "Brouillon", "Accidents"),
    ],
)
def test_challenges_are_sorted_by_each_column(
    communication, some_challenges, ordering, first, second
):
    accidents = ChallengePage.objects.get(title="Accidents")
    accidents.start = "2018-01-01"
    accidents.organisations = [Organisation.objects.create(name="Sénat")]
    accidents.save()
    for page in ChallengePage.objects.order_by("pk"):
        page.save_revision()

    up = titles(communication.get(f"/admin/defis/?ordering={ordering}"))
    down = titles(communication.get(f"/admin/defis/?ordering=-{ordering}"))

    assert up.index(first) < up.index(second)
    assert down.index(second) < down.index(first)


def test_a_list_without_a_match_says_so(communication, some_challenges):
    screen = communication.get("/admin/defis/?q=introuvable").text
    assert "Rien ne correspond à votre recherche (défis)." in screen
    assert "1 à 0 sur 0" not in screen


def test_no_filter_is_read_as_dashes(communication, some_challenges):
    for listing in ("defis", "personnes", "promotions", "actualites"):
        assert "-----" not in communication.get(f"/admin/{listing}/").text


GARBAGE = [
    "promotions=abc", "promotions=999999999999999999999", "status=zzz", "live=%00", "p=zzz",
    "p=-1", "ordering=%27;--", "themes=%00", "role=x", "q=" + "a" * 5000, "q=%00", "lacking=1",
]  # fmt: skip


@pytest.mark.parametrize("listing", ["defis", "personnes", "promotions"])
def test_garbage_in_a_listing_is_no_server_error(communication, some_challenges, listing):
    for query in GARBAGE:
        assert communication.get(f"/admin/{listing}/?{query}").status_code < 500, query


def test_the_cells_show_the_data_of_each_page(communication, some_challenges):
    page = communication.get("/admin/defis/").content.decode()
    assert "EIG 1, EIG 2" in page
    assert "Préfecture de police" in page
    assert "9 janvier 2017" in page
    assert page.count("À compléter") >= 2


def test_people_and_promotions_are_listed_with_their_numbers(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    ada = add(PersonPage, "Ada Lévy", roles=["talent"], many={"promotions": [promotion]})
    add(PersonPage, "Zoé Agent", roles=["agent-public"])
    for number in range(2):
        team = [Participation(person=ada), Participation(person=ada, role="mentor")]
        add(ChallengePage, f"Défi {number}", team=team, many={"promotions": [promotion]})
    people = communication.get("/admin/personnes/?role=talent")
    assert [(page.title, page.challenge_count) for page in people.context["object_list"]] == [
        ("Ada Lévy", 2)
    ]
    of_promotion = communication.get(f"/admin/personnes/?promotions={promotion.slug}")
    assert titles(of_promotion) == ["Ada Lévy"]
    assert titles(communication.get("/admin/personnes/?q=zoe")) == ["Zoé Agent"]
    (row,) = communication.get("/admin/promotions/").context["object_list"]
    assert (row.challenge_count, row.person_count) == (2, 1)


def test_a_listing_costs_the_same_for_5_and_for_15(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    organisation = Organisation.objects.create(name="DINUM")

    def add_some(numbers):
        for number in numbers:
            person = add(PersonPage, f"Personne {number}", many={"promotions": [promotion]})
            add(
                ChallengePage,
                f"Défi {number}",
                team=[Participation(person=person)],
                many={"promotions": [promotion], "organisations": [organisation]},
            )

    def costs():
        numbers = []
        for path in ("defis/", "personnes/", "promotions/", "snippets/challenges/organisation/",
                     "choisir-personne/"):  # fmt: skip
            communication.get(f"/admin/{path}")  # fills the memory of the process
            with CaptureQueriesContext(connection) as queries:
                assert communication.get(f"/admin/{path}").status_code == 200
            numbers.append((path, len(queries)))
        return numbers

    add_some(range(5))
    few = costs()
    add_some(range(5, 15))
    assert costs() == few


# Terms ------------------------------------------------------------------------------------------


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
        modal = communication.get(
            "/admin/snippets/choose/challenges/organisation/results/", {"q": query}
        )
        assert [term.name for term in modal.context["results"]] == expected


def test_the_listing_of_terms_counts_their_uses(communication, add):
    health = Expertise.objects.create(name="Santé")
    add(ChallengePage, "Défi", many={"expertises": [health]})
    add(PersonPage, "Ada", many={"expertises": [health]})
    add(PersonPage, "Zoé", many={"expertises": [health]})
    (row,) = communication.get("/admin/snippets/challenges/expertise/").context["object_list"]
    assert (row.challenges_count, row.people_count) == (1, 2)


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


def test_deleting_a_term_lists_its_uses_and_leaves_the_pages(communication, add):
    ministry = Organisation.objects.create(name="Ministère", acronym="MI")
    challenge = add(ChallengePage, "Défi", many={"organisations": [ministry]})
    address = f"/admin/snippets/challenges/organisation/delete/{ministry.pk}/"
    assert "<strong>1</strong> défi" in communication.get(address).content.decode()
    assert communication.post(address).status_code == 302
    challenge = ChallengePage.objects.get(pk=challenge.pk)
    assert not challenge.organisations.all()


def test_deleting_several_terms_at_once(communication, add):
    ministries = [Organisation.objects.create(name=name) for name in ("Un", "Deux")]
    challenge = add(ChallengePage, "Défi", many={"organisations": ministries})
    keys = "&".join(f"id={ministry.pk}" for ministry in ministries)
    communication.post(f"/admin/bulk/challenges/organisation/delete/?{keys}")
    assert not Organisation.objects.exists()
    assert ChallengePage.objects.get(pk=challenge.pk).carried_by == ""


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


# People from a challenge ------------------------------------------------------------------------


def create_person(client, **fields):
    data = {"name": "Ada Lévy", "roles": ["talent"], "job": "Développeuse"} | fields
    return client.post("/admin/choisir-personne/create/", data).json()


def test_a_person_created_by_communication_is_online_at_once(communication, indexes):
    assert "publiée tout de suite" in communication.get("/admin/choisir-personne/").json()["html"]
    picture = SimpleUploadedFile("ada.png", picture_bytes("PNG", (80, 80)), "image/png")
    answer = create_person(communication, portrait=picture)
    person = PersonPage.objects.get()
    assert answer["step"] == "chosen"
    assert answer["result"]["id"] == str(person.pk)
    assert answer["result"]["title"] == "Ada Lévy"
    assert (person.live, person.roles, person.job) == (True, ["talent"], "Développeuse")
    assert person.portrait.width == 80
    assert person.words == "ada levy developpeuse"
    assert person.get_parent().specific == indexes[PersonIndexPage]


def test_a_writer_creates_a_person_as_a_draft(writer, indexes):
    assert "comme brouillon" in writer.get("/admin/choisir-personne/").json()["html"]
    assert create_person(writer)["step"] == "chosen"
    person = PersonPage.objects.get()
    assert (person.live, person.title, person.roles) == (False, "Ada Lévy", ["talent"])
    assert person.get_latest_revision_as_object().job == "Développeuse"


def test_without_a_list_of_people_there_is_no_form(communication):
    assert "Créer une personne" not in communication.get("/admin/choisir-personne/").json()["html"]
    assert communication.post("/admin/choisir-personne/create/").status_code == 302
    assert not PersonPage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "requis"),
        ({"name": "x" * 300}, "255"),
        ({"roles": ["empereur"]}, "empereur"),
        ({"name": "  ada   LÉVY "}, None),
    ],
)
def test_a_person_that_cannot_be_created_is_explained(communication, indexes, fields, message):
    if message is None:
        create_person(communication)
        fields["name"] = "ada Lévy"
        message = "déjà une personne"
    before = PersonPage.objects.count()
    answer = create_person(communication, **fields)
    assert answer["step"] == "reshow_creation_form"
    assert message in answer["htmlFragment"]
    assert PersonPage.objects.count() == before


def test_a_portrait_that_is_no_picture_is_refused(communication, indexes):
    fake = SimpleUploadedFile("ada.png", b"<svg onload=alert(1)>", "image/png")
    assert create_person(communication, portrait=fake)["step"] == "reshow_creation_form"
    assert not PersonPage.objects.exists()


def test_the_chooser_tells_two_people_of_one_name_apart(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    add(PersonPage, "Ada Lévy", job="Juriste", many={"promotions": [promotion]})
    add(PersonPage, "Ada Lévy", slug="ada-2", job="Géomaticienne", live=False)
    rows = communication.get("/admin/choisir-personne/results/", {"q": "ada levy"}).content.decode()
    for text in ("Juriste", "Géomaticienne", "EIG 1"):
        assert text in rows
    found = communication.get("/admin/choisir-personne/results/", {"q": "geomat"})
    assert [person.slug for person in found.context["results"]] == ["ada-2"]


@pytest.mark.parametrize("path", ["chosen/999999/", "?p=abc", "results/?p=999"])
def test_a_chooser_without_its_page_is_no_server_error(communication, indexes, path):
    communication.raise_request_exception = False
    assert communication.get(f"/admin/choisir-personne/{path}").status_code < 500


# The editor -------------------------------------------------------------------------------------

NOTHING = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}


MANY = ("organisations", "promotions", "themes", "expertises")


def editor_data(**fields):
    empty = {
        "title": "Évasion fiscale",
        "slug": "evasion-fiscale",
        "subtitle": "",
        "place": "",
        "town": "",
        "status": "",
        "start": "",
        "duration": "",
        "source_code": "",
        "website": "",
        "state_startup": "",
        "body": streamfield([]),
        "key_figures": streamfield([]),
        "achievements": streamfield([]),
        "videos": streamfield([]),
        "team": NOTHING,
        "comments": NOTHING,
    }
    many = {name: value for name, value in fields.items() if name in MANY}
    return nested_form_data(empty | {k: v for k, v in fields.items() if k not in many}) | many


def test_an_incomplete_challenge_is_published(communication, add):
    challenge = add(ChallengePage, "Évasion fiscale")
    ministry = Organisation.objects.create(name="Ministère")
    data = editor_data(
        organisations=[ministry.pk],
        body=streamfield([("text", rich_text("<p>Bonjour</p>"))]),
        **{"action-publish": "action-publish"},
    )
    edit = f"/admin/pages/{challenge.pk}/edit/"
    assert communication.post(edit, data).status_code == 302
    assert ChallengePage.objects.get(pk=challenge.pk).carried_by == "Ministère"


def test_300_organisations_are_checkboxes_with_the_ticked_ones_first(communication, add):
    Organisation.objects.bulk_create(
        [Organisation(name=f"Administration {n:03}", slug=f"a{n}") for n in range(300)]
    )
    last = Organisation.objects.get(slug="a299")
    challenge = add(ChallengePage, "Défi", many={"organisations": [last]})
    with CaptureQueriesContext(connection) as queries:
        page = communication.get(f"/admin/pages/{challenge.pk}/edit/").content.decode()
    assert sum('FROM "challenges_organisation"' in query["sql"] for query in queries) < 15
    assert page.count('name="organisations"') == 300
    assert page.index("<span>Administration 299") < page.index("<span>Administration 000")
    assert 'data-words="administration 299"' in page


def test_choices_are_in_alphabetical_order_accents_or_not(communication, add):
    for name in ("Zones humides", "Écologie", "Agriculture"):
        Theme.objects.create(name=name)
    challenge = add(ChallengePage, "Défi")
    editor = communication.get(f"/admin/pages/{challenge.pk}/edit/").content.decode()
    places = [editor.index(f"<span>{name}") for name in ("Agriculture", "Écologie", "Zones")]
    assert places == sorted(places)
    themes = communication.get("/admin/defis/").context["filters"].form["themes"]
    names = [label for _, label in themes.field.choices]
    assert names[-3:] == ["Agriculture", "Écologie", "Zones humides"]
    for query, backwards in (("", False), ("?ordering=-sort_name", True)):
        listing = communication.get(f"/admin/snippets/challenges/theme/{query}")
        names = [theme.name for theme in listing.context["page_obj"]]
        assert names == sorted(names, key=folded, reverse=backwards)


def test_a_team_member_needs_a_page_or_a_name(communication, add):
    challenge = add(ChallengePage, "Évasion fiscale")
    member = {
        "person": "",
        "name": "",
        "role": "talent",
        "note": "",
        "id": "",
        "ORDER": 1,
        "DELETE": "",
    }
    team = NOTHING | {"TOTAL_FORMS": 1, "0": member}
    edit = f"/admin/pages/{challenge.pk}/edit/"
    data = editor_data(team=team, **{"action-publish": "action-publish"})
    answer = communication.post(edit, data)
    assert answer.status_code == 200
    assert "Choisissez une personne ou écrivez un nom." in answer.content.decode()


def test_the_menu_leads_to_the_listings(sign_in):
    for role in ("Rédaction", "Communication", "Administration"):
        home = sign_in(role).get("/admin/").content.decode()
        for name in ("challenges:index", "people:index", "promotions:index"):
            assert json.dumps(reverse(name)) in home or reverse(name) in home


def test_deleting_a_promotion_groups_its_challenges_anew(communication, add):
    first = add(PromotionPage, "EIG 1", start="2017-01-01")
    second = add(PromotionPage, "EIG 2", start="2018-01-01")
    challenge = add(ChallengePage, "Défi", many={"promotions": [first, second]})
    assert ChallengePage.objects.with_group().get(pk=challenge.pk).group == second.pk
    communication.post(f"/admin/bulk/wagtailcore/page/delete/?id={second.pk}")
    found = ChallengePage.objects.with_group().get(pk=challenge.pk)
    assert (found.group, str(found.group_start)) == (first.pk, "2017-01-01")


@pytest.mark.parametrize("live", [False, True])
def test_publishing_during_an_autosave_adds_nobody_twice(communication, add, live):
    challenge = add(ChallengePage, "Évasion fiscale", live=live)
    edit = f"/admin/pages/{challenge.pk}/edit/"
    member = {"id": "", "person": "", "name": "Ada", "role": "talent", "note": "", "ORDER": 1}
    team = NOTHING | {"TOTAL_FORMS": 1, "0": member | {"DELETE": ""}}

    saved = communication.post(edit, editor_data(team=team), headers={"accept": "application/json"})
    assert saved.json()["success"] is True
    data = editor_data(team=team, **{"action-publish": "action-publish"})
    assert communication.post(edit, data).status_code == 302

    assert [one.name for one in ChallengePage.objects.get(pk=challenge.pk).team.all()] == ["Ada"]
