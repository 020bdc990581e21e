"""Links to our own pages and documents that are not online are told at once."""

import pytest
from django.core.cache import cache

from editing.links import crawl
from editing.models import PageLink
from media.uploads import document_from_bytes
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import costs_the_same
from tests.editing.links.conftest import broken
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db


def test_links_to_what_is_not_online_are_told_at_once(add, accounts):
    offline, trashed = add("Brouillon", live=False), add("Jetée")
    kept, thrown = (document_from_bytes("a.csv", text, title="A") for text in (b"a,b", b"c"))
    page = add(
        "Page",
        f'linktype="page" id="{offline.pk}"',
        f'linktype="page" id="{trashed.pk}"',
        'linktype="page" id="99999"',
        'linktype="document" id="99999"',
        f'linktype="document" id="{kept.pk}"',
        f'linktype="document" id="{thrown.pk}"',
    )
    button = {"label": "Lire", "page": offline.pk, "url": ""}
    add("Bouton", body=[{"type": "buttons", "value": [button]}])
    add("Autre", f'linktype="page" id="{offline.pk}"', live=False)
    publish_menu("fr", [MenuEntry(page=offline)])
    for one in (trashed, thrown):
        move_to_trash(one, accounts["communication"])

    crawl.follow_changes()

    gone = "Ce contenu n’est pas en ligne."
    assert broken(page=page) == {
        f"Page nº\xa0{offline.pk}": "«\xa0Brouillon\xa0» n’est pas en ligne.",
        f"Page nº\xa0{trashed.pk}": "«\xa0Jetée\xa0» n’est pas en ligne.",
        "Page nº\xa099999": gone,
        "Document nº\xa099999": gone,
        f"Document nº\xa0{thrown.pk}": "«\xa0A\xa0» n’est pas en ligne.",
    }
    links = PageLink.objects.filter(to__address=f"Page nº\xa0{offline.pk}")
    assert {link.place for link in links} == {"Page", "Bouton", "Menus et pied de page"}
    assert set(links.values_list("words", flat=True)) == {
        "(champ «\xa0Contenu\xa0»)",
        "(champ «\xa0Entrées\xa0»)",
    }

    offline.save_revision().publish()
    cache.clear()
    crawl.follow_changes()
    assert f"Page nº\xa0{offline.pk}" not in broken()


def test_links_to_what_is_not_online_add_no_queries(add):
    def follow():
        cache.clear()
        assert crawl.follow_changes()

    def grow():
        add("Deux", *(f'linktype="page" id="{key}"' for key in range(90_000, 90_020)))
        follow()

    add("Un", 'linktype="page" id="99999"')
    costs_the_same(follow, grow)
