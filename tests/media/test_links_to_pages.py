"""A link that an editor writes or pastes as an address of this site follows the page."""

import json

import pytest
from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Site
from wagtail.rich_text import RichText

from media import references
from pages.models import CallPage, ProgrammePage

pytestmark = pytest.mark.django_db


CONVERTER = ContentstateConverter(["link"])


def saved(url: str) -> str:
    """Return a text of one link as it is stored when the editor saves it."""
    text = {
        "text": "lien", "type": "unstyled", "depth": 0, "key": "aaaaa", "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
    }  # fmt: skip
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
    state = {"blocks": [text], "entityMap": {"0": entity}}
    return CONVERTER.to_database_format(json.dumps(state))


def test_an_address_of_a_page_becomes_a_link_to_it(home, english_home):
    page = home.add_child(instance=ProgrammePage(title="Un", slug="un"))
    below = page.add_child(instance=ProgrammePage(title="Deux", slug="deux"))
    press = english_home.add_child(
        instance=ProgrammePage(title="Press", slug="press", locale=english_home.locale)
    )
    root = Site.objects.get().root_url
    for address, target in {
        "/": home, "": home, "/un": page, "/un/deux/": below, "/en/press/": press,
    }.items():  # fmt: skip
        text = saved(root + address)
        # And it stays one when the text is opened and saved again.
        for stored in (text, CONVERTER.to_database_format(CONVERTER.from_database_format(text))):
            link = BeautifulSoup(stored, "html.parser").a
            assert link is not None
            assert link.attrs == {"linktype": "page", "id": str(target.pk)}, address


@pytest.mark.parametrize(
    "path", ["/un/?page=2", "/un/#bas", "/brouillon/", "/ailleurs/", "/documents/1/a.pdf"]
)
def test_any_other_address_stays_as_written(home, path):
    home.add_child(instance=ProgrammePage(title="Un", slug="un"))
    home.add_child(instance=ProgrammePage(title="Brouillon", slug="brouillon", live=False))
    for host in (Site.objects.get().root_url, "https://example.org"):
        assert f'href="{host}{path}"' in saved(host + path)
    assert 'href="https://example.org/un/"' in saved("https://example.org/un/")
    assert 'href="/un/"' in saved("/un/")


def test_links_of_a_text_without_blocks_lead_to_their_pages_too(home):
    """A page with pictures loads what it names at once: what is not loaded has no address."""
    target = home.add_child(instance=ProgrammePage(title="Cible", slug="cible"))
    call = CallPage(text_before=f'<p><a linktype="page" id="{target.pk}">Ici</a></p>')
    with references.using(references.load(call)):
        assert 'href="/cible/"' in str(RichText(call.text_before))
