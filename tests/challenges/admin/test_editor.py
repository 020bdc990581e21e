"""The form of a challenge, and its promotions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from challenges.models import (
    ChallengePage,
    Organisation,
    PromotionPage,
    Theme,
)
from listing.folding import folded
from publishing.launches import readiness

pytestmark = pytest.mark.django_db


NOTHING = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
MANY = ("organisations", "themes", "expertises")


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


def test_a_published_team_member_needs_a_page_or_a_name(communication, add):
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

    draft = editor_data(team=team, title="Évasion et fraude")
    assert communication.post(edit, draft).status_code == 302
    stored = ChallengePage.objects.get(pk=challenge.pk).get_latest_revision_as_object()
    assert stored.title == "Évasion et fraude"
    assert readiness.problems(stored) == ["Équipe\xa0: Choisissez une personne ou écrivez un nom."]
    # A row that the editor deletes is no member.
    data = editor_data(
        team=team | {"0": member | {"DELETE": "1"}}, **{"action-publish": "action-publish"}
    )
    assert communication.post(edit, data).status_code == 302


def test_a_draft_keeps_half_an_address_and_names_what_it_cannot_keep(communication, add):
    challenge = add(ChallengePage, "Évasion fiscale", live=False)
    edit = f"/admin/pages/{challenge.pk}/edit/"
    half, empty_row = {"website": "https://exem", "source_code": "ici"}, {"ORDER": 1, "DELETE": ""}
    nobody = empty_row | {"id": "", "person": "", "name": "", "role": "", "note": "x" * 999}

    def autosave(**fields):
        json = {"accept": "application/json"}
        return communication.post(edit, editor_data(**fields), headers=json).json()

    assert autosave(**half)["success"]
    stored = ChallengePage.objects.get(pk=challenge.pk).get_latest_revision_as_object()
    assert (stored.website, stored.source_code) == ("https://exem", "ici")
    assert communication.get(edit).context["form"]["website"].value() == "https://exem"
    refused = communication.post(edit, editor_data(**half, **{"action-publish": "1"}))
    assert set(refused.context["form"].errors) == {"website", "source_code"}

    for fields, name, place in [
        ({"start": "31/02/2026"}, "Début", ["start"]),
        ({"website": "https://example.org/" + "x" * 500}, "Site", ["website"]),
        ({"website": "https://exem\x00"}, "Site", ["website"]),
        ({"title": ""}, "Titre", ["title"]),
        ({"team": NOTHING | {"TOTAL_FORMS": 1, "0": nobody}}, "ligne\xa01 › Précision", ["team"]),
    ]:
        answer = autosave(**fields)
        assert answer["error_message"].startswith(f"«\xa0{name}\xa0»\xa0: ")
        assert answer["place"] == place


def test_deleting_a_promotion_takes_its_challenges_out_of_the_groups(communication, add):
    promotion = add(PromotionPage, "EIG 1", start="2017-01-01")
    challenge = add(ChallengePage, "Défi", promotion=promotion)
    assert ChallengePage.objects.by_promotion().get(pk=challenge.pk).group == 0
    communication.post(f"/admin/bulk/wagtailcore/page/delete/?id={promotion.pk}")
    assert ChallengePage.objects.by_promotion().get(pk=challenge.pk).group is None


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
