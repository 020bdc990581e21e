"""The feeds of news, as feed readers read them."""

from datetime import date, timedelta

import feedparser
import pytest

from tests.pages.conftest import add

pytestmark = pytest.mark.django_db


def read(client, query=""):
    response = client.get(f"/blog/rss/{query}")
    assert response.status_code == 200
    headers = {"content-type": response.headers["Content-Type"]}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_an_entry_stays_the_same_one_when_its_address_changes(client, index):
    page = add(index, "Page")
    before = read(client).entries[0]
    page.slug = "ailleurs"
    page.save_revision().publish()
    after = read(client).entries[0]

    assert after.link.endswith("/ailleurs/")
    assert after.id == before.id
    assert not after.id.startswith("http")


def test_control_characters_do_not_break_a_feed(client, index):
    add(
        index,
        "Un\x0btitre",
        slug="page",
        introduction="\x01Cha\x1fpô \ufffe",
    )

    entry = read(client).entries[0]

    assert entry.title == "Un titre"
    assert entry.summary == "Chapô"


def test_an_empty_list_is_a_feed(client, index):
    assert read(client).entries == []


def test_a_feed_has_the_twenty_latest(client, index):
    for number in range(22):
        add(index, f"N-{number:02}", date(2020, 1, 1) + timedelta(days=number))
    titles = [entry.title for entry in read(client).entries]
    assert titles == [f"N-{number:02}" for number in range(21, 1, -1)]
