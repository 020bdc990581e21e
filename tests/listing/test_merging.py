"""Merging terms and separating them: nothing is lost, old addresses lead on, all or nothing."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from wagtail.models import ModelLogEntry, PageLogEntry

from challenges.models import ChallengePage, Expertise, Organisation, PersonPage, Theme
from listing.search.query import Query
from listing.terms.merging import LOG_ACTION, merge, separate
from publishing.caching import generation

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return (
        Organisation.objects.create(name="Ministère de l’Interieur", acronym="MI"),
        Organisation.objects.create(name="Ministère de l’Intérieur", acronym="Beauvau"),
    )


def names(page):
    return sorted(term.name for term in page.organisations.all())


def online(page):
    return names(ChallengePage.objects.get(pk=page.pk))


def publish(page, *organisations):
    page = ChallengePage.objects.get(pk=page.pk)
    page.organisations = organisations
    page.save_revision().publish()


def test_everything_that_names_the_source_names_the_target(add, pair):
    source, target = pair
    one = add(ChallengePage, "Un", many={"organisations": [source]})
    both = add(ChallengePage, "Deux", many={"organisations": [source, target]})
    draft = add(ChallengePage, "Brouillon", live=False, many={"organisations": [source]})
    planned = add(ChallengePage, "Avec brouillon")
    planned.organisations = [source, target]
    planned.save_revision()
    old = one.save_revision()

    assert merge(source, target) == 3

    for page in (one, both, draft):
        assert online(page) == [target.name]
    assert names(planned.get_latest_revision_as_object()) == [target.name]
    old.refresh_from_db()
    assert old.content["organisations"] == [source.pk]
    assert names(old.as_object()) == [target.name]
    assert list(Organisation.objects.all()) == [target]
    assert list(Organisation.objects.with_slug(source.slug)) == [target]
    found = ChallengePage.objects.get(pk=one.pk)
    assert found.carried_by == "Beauvau"
    query = Query("beauvau", ChallengePage)
    assert list(query.among(ChallengePage.objects.filter(pk=one.pk))) == [found]
    assert ModelLogEntry.objects.filter(action=LOG_ACTION, object_id=str(target.pk)).count() == 1
    assert PageLogEntry.objects.filter(action=LOG_ACTION).count() == 3


def test_people_and_challenges_move_together_and_chains_are_followed(add):
    first, source, target = (
        Expertise.objects.create(name=name) for name in ("Datas", "Data", "Données")
    )
    add(ChallengePage, "Défi", many={"expertises": [source]})
    person = add(PersonPage, "Ada", many={"expertises": [first]})
    version = person.save_revision()
    assert merge(first, source) == 1
    assert merge(source, target) == 2
    for found in (PersonPage.objects.get(pk=person.pk), version.as_object()):
        assert [term.name for term in found.expertises.all()] == ["Données"]
    assert list(Expertise.objects.with_slug("datas")) == [target]
    assert [term.slug for term in target.predecessors] == ["data", "datas"]

    assert separate(source) == 1
    found = PersonPage.objects.get(pk=person.pk)
    assert [term.name for term in found.expertises.all()] == ["Data"]


def test_what_is_saved_with_a_merged_term_gets_the_target(add, pair):
    source, target = pair
    page = add(ChallengePage, "Un")
    page.organisations = [source]
    merge(source, target)
    page.save()
    assert online(page) == [target.name]


def test_a_version_that_was_planned_before_follows(add, pair):
    source, target = pair
    page = add(ChallengePage, "Un")
    page.organisations = [source]
    version = page.save_revision()
    merge(source, target)
    version.publish()
    assert online(page) == [target.name]
    separate(source)
    assert online(page) == [source.name]


def test_a_merge_is_undone_until_a_page_is_published_again(add, pair):
    source, target = pair
    one, both, later, other = (add(ChallengePage, title) for title in ("Un", "Deux", "Trois", "4"))
    publish(one, source)
    publish(both, source, target)
    publish(later, source)
    publish(other, target)
    merge(source, target)
    ChallengePage.objects.get(pk=later.pk).save_revision().publish()

    assert separate(Organisation.with_merged.get(pk=source.pk)) == 2

    assert [online(page) for page in (one, both, later, other)] == [
        [source.name],
        [source.name, target.name],
        [target.name],
        [target.name],
    ]
    assert list(Organisation.objects.with_slug(source.slug)) == [source]
    with pytest.raises(ValueError, match="separated"):
        separate(source)


def test_deleting_the_target_deletes_what_was_merged_into_it(pair):
    source, target = pair
    merge(source, target)
    target.delete()
    assert not Organisation.with_merged.exists()


@pytest.mark.parametrize("other", ["itself", "another kind"])
def test_only_two_different_terms_of_a_kind_are_merged(pair, other):
    source, _ = pair
    target = source if other == "itself" else Theme.objects.create(name="Santé")
    with pytest.raises(ValueError, match="same kind"):
        merge(source, target)
    assert Organisation.objects.count() == 2


def test_a_failure_half_way_leaves_nothing_done(add, pair, monkeypatch):
    source, target = pair
    page = add(ChallengePage, "Un", many={"organisations": [source]})
    before = generation.current()

    def refuse(self):
        raise RuntimeError("disk full")

    monkeypatch.setattr(ChallengePage, "related_names", refuse)
    with pytest.raises(RuntimeError):
        merge(source, target)
    monkeypatch.undo()
    assert online(page) == [source.name]
    assert ChallengePage.objects.get(pk=page.pk).carried_by == "MI"
    assert (Organisation.objects.count(), generation.current()) == (2, before)
    assert not PageLogEntry.objects.filter(action=LOG_ACTION).exists()


@pytest.mark.django_db(transaction=True)
def test_a_merge_moves_the_generation_once(pair):
    before = generation.current()
    merge(*pair)
    assert generation.current() == before + 1


def test_a_term_in_use_is_merged_into_another_and_that_can_be_undone(communication, add, pair):
    source, target = pair
    publish(add(ChallengePage, "Un"), source)
    planned = add(ChallengePage, "Deux", live=False, many={"organisations": [source]})
    planned.save_revision()
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/"
    screen = communication.get(address).content.decode()
    assert "La réunir avec une autre" in screen
    assert ">Un</a>" in screen
    assert ">Deux</a>" in screen
    assert "Oui, supprimer" not in screen
    answer = communication.post(address, {"target": target.pk}, follow=True)
    said = BeautifulSoup(answer.content, "lxml").select_one(".messages .success")
    assert f"«\xa0{target}\xa0», qui reste\xa0: 2 pages changent." in said.text
    assert [(link["href"], link.text.strip()) for link in said.select("a")] == [
        (address, "Séparer")
    ]
    assert [term.pk for term in Organisation.objects.all()] == [target.pk]
    history = communication.get(f"/admin/snippets/challenges/organisation/history/{target.pk}/")
    assert "réunie avec" in history.content.decode()

    edit = "/admin/snippets/challenges/organisation/edit/"
    assert communication.get(f"{edit}{source.pk}/").status_code == 404
    page = BeautifulSoup(communication.get(f"{edit}{target.pk}/").content, "lxml")
    offered = [link["href"] for link in page.select("a") if "Séparer «" in link.text]
    assert offered == [address]
    assert "est réunie avec" in communication.get(address).text
    answer = communication.post(address, follow=True)
    assert "est de nouveau à part\xa0: 2 pages changent." in answer.text
    assert set(Organisation.objects.all()) == {source, target}
    history = communication.get(f"/admin/snippets/challenges/organisation/history/{target.pk}/")
    assert "séparée de" in history.text


def test_filters_leave_merged_terms_out(communication, pair):
    source, target = pair
    merge(source, target)
    shown = communication.get("/admin/defis/").text
    assert target.name in shown
    assert source.name not in shown


def test_the_list_tells_what_was_merged_and_separates_it(communication, pair):
    source, target = pair
    merge(source, target)
    page = BeautifulSoup(communication.get("/admin/snippets/challenges/organisation/").text, "lxml")
    rows = page.select("main tbody tr")
    assert len(rows) == 1
    assert rows[0].select("td")[-1].text.strip() == source.name
    offered = {link.text.strip(): link["href"] for link in rows[0].select("a")}
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/"
    assert offered[f"Séparer «\xa0{source}\xa0»"] == address


def test_a_term_is_not_offered_to_be_merged_into_itself(communication, pair):
    source, target = pair
    merge(Organisation.objects.create(name="Ancienne"), target)
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/?reunir=1"
    page = BeautifulSoup(communication.get(address).text, "lxml")
    offered = [option.text for option in page.select("[name=target] option")]
    assert offered == ["Choisir une administration", str(target)]


def test_the_editor_ticks_the_target_and_takes_a_form_that_was_open(communication, add, pair):
    source, target = pair
    page = add(ChallengePage, "Un")
    page.organisations = [source]
    page.save_revision()
    merge(source, target)
    form = BeautifulSoup(communication.get(f"/admin/pages/{page.pk}/edit/").text, "lxml")
    boxes = form.select('input[name="organisations"]')
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [(str(target.pk), True)]

    field = ChallengePage.get_edit_handler().get_form_class()().fields["organisations"]
    assert list(field.clean([source.pk])) == [source]


def test_the_name_of_a_merged_term_says_where_it_went(communication, pair):
    source, target = pair
    merge(source, target)
    target.add_alias("place-beauvau")
    for name, slug in (
        (source.name, "autre"),
        ("Ministère de l’interieur", source.slug),
        ("Place Beauvau", "place-beauvau"),
    ):
        answer = communication.post(
            "/admin/snippets/challenges/organisation/add/", {"name": name, "slug": slug}
        )
        assert "est réunie avec «\xa0Ministère de l’Intérieur\xa0»." in answer.text, name
    assert Organisation.objects.count() == 1


def test_whoever_comes_to_merge_deletes_nothing_without_another(communication, pair):
    source, target = pair
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/?reunir=1"
    assert "Oui, supprimer" not in communication.get(address).text
    answer = communication.post(address, {"target": ""})
    errors = BeautifulSoup(answer.content, "lxml").select_one(".w-field__errors")
    assert "Choisissez une autre entrée de la liste." in errors.text
    assert Organisation.objects.count() == 2
    communication.post(address, {"target": target.pk})
    assert [term.pk for term in Organisation.objects.all()] == [target.pk]


@pytest.mark.parametrize("target", ["abc", "999999", "99999999999999999999999", "self", "merged"])
def test_a_target_that_is_none_is_refused(communication, pair, target):
    source, _ = pair
    merge(gone := Organisation.objects.create(name="Ancienne"), source)
    value = {"self": source.pk, "merged": gone.pk}.get(target, target)
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/?reunir=1"
    form = BeautifulSoup(communication.post(address, {"target": value}).content, "lxml")
    errors = form.select_one(".w-field__errors")
    assert "Choisissez une autre entrée de la liste." in errors.text
    assert not form.select_one("[name=target]").get("value")
    assert Organisation.objects.count() == 2


def test_who_may_delete_but_not_change_cannot_merge_or_separate(communication, pair):
    source, target = pair
    gone = Organisation.objects.create(name="Ancienne")
    merge(gone, target)
    right = Permission.objects.get(codename="change_organisation")
    Group.objects.get(name="Communication").permissions.remove(right)
    address = "/admin/snippets/challenges/organisation/delete"
    communication.post(f"{address}/{source.pk}/?reunir=1", {"target": target.pk})
    communication.post(f"{address}/{gone.pk}/")
    assert set(Organisation.objects.all()) == {source, target}
    communication.post(f"{address}/{source.pk}/")
    assert list(Organisation.objects.all()) == [target]


@pytest.mark.parametrize("query", ["littoral", "Été", "mer"])
def test_editors_find_a_term_by_the_names_of_those_merged_into_it(communication, query):
    sea, coast, summer = (Theme.objects.create(name=one) for one in ("Mer", "Littoral", "L’été"))
    merge(summer, coast)
    merge(coast, sea)
    listed = communication.get("/admin/snippets/challenges/theme/", {"q": query}).text
    assert f"/theme/edit/{sea.pk}/" in listed


def test_cards_show_the_new_name_and_search_finds_it(add, pair):
    source, _ = pair
    page = add(ChallengePage, "Un", many={"organisations": [source]})
    source.name, source.acronym = "Place Beauvau", ""
    source.save()
    found = ChallengePage.objects.get(pk=page.pk)
    assert found.carried_by == "Place Beauvau"
    assert list(Query("beauvau", ChallengePage).among(ChallengePage.objects.all())) == [found]


def test_a_slug_is_fixed_once_a_public_page_uses_its_term(communication, add, pair):
    term, _ = pair
    edit = f"/admin/snippets/challenges/organisation/edit/{term.pk}/"
    page = add(ChallengePage, "Un", live=False, many={"organisations": [term]})
    communication.post(edit, {"name": "Place Beauvau", "slug": "beauvau"})
    term.refresh_from_db()
    assert term.slug == "beauvau"

    page.live = True
    page.save()
    assert 'name="slug"' not in communication.get(edit).text
    communication.post(edit, {"name": "Beauvau", "slug": "place-beauvau"})
    term.refresh_from_db()
    assert (term.name, term.slug) == ("Beauvau", "beauvau")


def test_no_manager_deletes_all_terms():
    assert not hasattr(Theme.objects, "delete")
