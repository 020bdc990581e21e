"""Merging and renaming terms: nothing is lost, old addresses lead on, all or nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from challenges.models import ChallengePage, Expertise, Organisation, PersonPage, TermAlias, Theme
from listing.terms.merging import LOG_ACTION, merge, usage
from publishing.caching import generation
from tests.planning import launch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return (
        Organisation.objects.create(name="Ministère de l’Interieur", acronym="MI"),
        Organisation.objects.create(name="Ministère de l’Intérieur", acronym="Beauvau"),
    )


def names(page):
    return [term.name for term in page.organisations.all()]


def aliases():
    return {alias.slug: str(alias.term) for alias in TermAlias.objects.all()}


def test_everything_that_names_the_source_names_the_target(add, pair):
    source, target = pair
    one = add(ChallengePage, "Un", many={"organisations": [source]})
    both = add(ChallengePage, "Deux", many={"organisations": [source, target]})
    draft = add(ChallengePage, "Brouillon", live=False, many={"organisations": [source]})
    planned = add(ChallengePage, "Avec brouillon")
    planned.organisations = [source, target]
    planned.save_revision()
    old = one.save_revision()
    assert usage(source) == {ChallengePage: 4}

    assert merge(source, target) == 4

    for page in (one, both, draft):
        assert names(ChallengePage.objects.get(pk=page.pk)) == [target.name]
    assert names(planned.get_latest_revision_as_object()) == [target.name]
    old.refresh_from_db()
    assert names(old.as_object()) == [target.name]
    assert not Organisation.objects.filter(pk=source.pk).exists()
    found = ChallengePage.objects.get(pk=one.pk)
    assert found.carried_by == "Beauvau"
    assert list(ChallengePage.objects.containing("beauvau").filter(pk=one.pk)) == [found]
    assert aliases() == {source.slug: target.name}
    assert usage(target) == {ChallengePage: 4}
    assert ModelLogEntry.objects.filter(action=LOG_ACTION, object_id=str(target.pk)).count() == 1
    assert PageLogEntry.objects.filter(action=LOG_ACTION).count() == 4


def test_people_and_challenges_move_together_and_aliases_are_handed_on(add):
    source, target = Expertise.objects.create(name="Data"), Expertise.objects.create(name="Données")
    add(ChallengePage, "Défi", many={"expertises": [source]})
    person = add(PersonPage, "Ada", many={"expertises": [source]})
    source.slug = "datas"
    source.save()
    assert merge(source, target) == 2
    assert [term.name for term in PersonPage.objects.get(pk=person.pk).expertises.all()] == [
        "Données"
    ]
    assert aliases() == {"data": "Données", "datas": "Données"}


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
    revision = page.save_revision()
    before, key = generation.current(), source.pk

    def refuse(self):
        raise RuntimeError("disk full")

    monkeypatch.setattr(ChallengePage, "related_names", refuse)
    with pytest.raises(RuntimeError):
        merge(source, target)
    monkeypatch.undo()
    assert names(ChallengePage.objects.get(pk=page.pk)) == [source.name]
    revision.refresh_from_db()
    assert revision.content["organisations"] == [key]
    assert ChallengePage.objects.get(pk=page.pk).carried_by == "MI"
    assert (aliases(), generation.current()) == ({}, before)
    assert not PageLogEntry.objects.filter(action=LOG_ACTION).exists()


@pytest.mark.django_db(transaction=True)
def test_a_merge_moves_the_generation_once(pair):
    before = generation.current()
    merge(*pair)
    assert generation.current() == before + 1


def test_deleting_a_term_may_merge_it_into_another(communication, add, pair):
    source, target = pair
    add(ChallengePage, "Un", many={"organisations": [source]})
    planned = add(ChallengePage, "Deux", live=False, many={"organisations": [source]})
    planned.save_revision()
    other = add(ChallengePage, "Trois", live=False)
    other.save_revision()
    moment, user = timezone.now() + timedelta(days=1), User.objects.get()
    launch_of(user, moment, [planned], name="Rentrée")
    launch_of(user, moment, [other], name="Autre")
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/"
    screen = communication.get(address).content.decode()
    assert "La réunir avec une autre" in screen
    assert "<strong>2</strong> défis" in screen
    answer = communication.post(address, {"target": target.pk}, follow=True)
    assert "2 pages changent" in answer.text
    assert "leurs accords ne comptent plus\xa0: «\xa0Rentrée\xa0»." in answer.text
    assert [term.pk for term in Organisation.objects.all()] == [target.pk]
    assert communication.get(address).status_code == 404
    history = communication.get(f"/admin/snippets/challenges/organisation/history/{target.pk}/")
    assert "réunie avec" in history.content.decode()


def test_whoever_comes_to_merge_deletes_nothing_without_another(communication, pair):
    source, target = pair
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/?reunir=1"
    assert "Oui, supprimer" not in communication.get(address).text
    answer = communication.post(address, {"target": ""}, follow=True)
    assert "Choisissez une autre entrée de la liste." in answer.text
    assert Organisation.objects.count() == 2
    communication.post(address, {"target": target.pk})
    assert [term.pk for term in Organisation.objects.all()] == [target.pk]


@pytest.mark.parametrize("target", ["abc", "999999", "99999999999999999999999", "self"])
def test_a_target_that_is_none_is_refused(communication, pair, target):
    source, _ = pair
    value = source.pk if target == "self" else target
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/"
    answer = communication.post(address, {"target": value}, follow=True)
    assert "Choisissez une autre entrée de la liste." in answer.content.decode()
    assert Organisation.objects.count() == 2


def test_who_may_delete_but_not_change_cannot_merge(communication, pair):
    source, target = pair
    right = Permission.objects.get(codename="change_organisation")
    Group.objects.get(name="Communication").permissions.remove(right)
    address = f"/admin/snippets/challenges/organisation/delete/{source.pk}/"
    communication.post(address, {"target": target.pk})
    assert Organisation.objects.count() == 2
    communication.post(address)
    assert list(Organisation.objects.all()) == [target]


def test_cards_show_the_new_name_and_a_new_slug_leaves_the_old_one(add, pair):
    source, _ = pair
    page = add(ChallengePage, "Un", many={"organisations": [source]})
    source.name, source.acronym, source.slug = "Place Beauvau", "", "place-beauvau"
    source.save()
    found = ChallengePage.objects.get(pk=page.pk)
    assert found.carried_by == "Place Beauvau"
    assert list(ChallengePage.objects.containing("beauvau")) == [found]
    assert aliases() == {"ministere-de-l-interieur": "Place Beauvau"}


def test_a_slug_that_comes_back_is_no_alias_any_more(pair):
    source, target = pair
    source.slug = "mi"
    source.save()
    source.slug = "ministere-de-l-interieur"
    source.save()
    assert aliases() == {"mi": str(source)}
    target.slug = "mi"
    target.save()
    assert "mi" not in aliases()


def test_deleting_a_term_deletes_its_aliases(pair):
    source, _ = pair
    source.slug = "mi"
    source.save()
    kind = ContentType.objects.get_for_model(Organisation)
    assert TermAlias.objects.filter(content_type=kind).count() == 1
    source.delete()
    assert not TermAlias.objects.exists()
