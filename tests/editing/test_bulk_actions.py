"""Actions on many pages, images or documents at once, after a question in French."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import NewsIndexPage, NewsPage
from tests.challenges.crowd import add_index
from tests.media.conftest import picture_bytes
from tests.planning import plan, planned

pytestmark = pytest.mark.django_db

# Words of Wagtail's English that its buttons and questions would show where no French stands.
ENGLISH = {"are", "you", "sure", "want", "this", "these", "yes", "no", "move", "the", "to", "and"}


@pytest.fixture
def news():
    index = add_index(NewsIndexPage, "Actualités", "blog")
    pages = [
        index.add_child(instance=NewsPage(title=f"Nouvelle {n}", slug=f"n-{n}", introduction="A."))
        for n in (1, 2)
    ]
    for page in pages:
        page.save_revision().publish()
    return pages


def address(action, objects, **more):
    label = objects[0]._meta.model_name
    app = objects[0]._meta.app_label
    if hasattr(objects[0], "url_path"):
        app, label = "wagtailcore", "page"
    ids = "&".join(f"id={item.pk}" for item in objects)
    return f"{reverse('wagtail_bulk_action', args=[app, label, action])}?{ids}&next=/admin/"


def ask(communication, action, objects) -> BeautifulSoup:
    """Return the question that is asked before anything is done, which is in French."""
    response = communication.get(address(action, objects))
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == "fr"
    words = set(soup.main.get_text(" ").lower().split())
    assert words & ENGLISH == set()
    assert soup.select_one("main form [type=submit]")
    return soup


def carry_out(communication, action, objects, **data):
    response = communication.post(address(action, objects), data, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one(".messages").get_text(" ")


def test_the_questions_about_pages_are_in_french(communication, news):
    for action in ("publish", "unpublish", "move"):
        assert "Nouvelle 1" in ask(communication, action, news).get_text()
    news[0].unpublish()
    asked = ask(communication, "publish", [news[0].get_parent()])
    assert "Publier aussi les pages qui sont en dessous" in asked.get_text()


def test_pages_unpublished_together_lose_what_was_planned_for_them(communication, news):
    plan(news[0], timezone.now() + timedelta(days=3))
    asked = ask(communication, "unpublish", news).get_text(" ", strip=True)
    assert "«\xa0Nouvelle 1\xa0» est planifiée pour le" in asked
    assert "cette date sera annulée" in asked
    said = carry_out(communication, "unpublish", news)
    assert "«\xa0Nouvelle 1\xa0» était planifiée pour le" in said
    assert "cette planification est annulée" in said
    assert not NewsPage.objects.live()
    assert planned(news[0]) is None


def test_nothing_is_asked_about_the_publication_of_what_is_planned(communication, news):
    plan(news[0], timezone.now() + timedelta(days=3))
    asked = communication.get(address("publish", news), follow=True).text
    assert "Rien n’a été publié\xa0: «\xa0Nouvelle 1\xa0» est planifiée pour le" in asked
    assert "Oui, publier" not in asked


def test_pages_are_published_together(communication, news):
    for page in news:
        page.unpublish()
    carry_out(communication, "publish", news)
    assert NewsPage.objects.live().count() == 2


def test_pages_moved_together_keep_their_old_addresses(communication, news, client):
    other = HomePage.objects.get(locale__language_code="fr").add_child(
        instance=NewsIndexPage(title="Archives", slug="archives")
    )
    carry_out(communication, "move", news, chooser=other.pk)

    assert [page.get_parent().pk for page in NewsPage.objects.all()] == [other.pk, other.pk]
    response = client.get("/blog/n-1/")
    assert (response.status_code, response.url) == (301, "/archives/n-1/")
    assert Redirect.objects.count() == 2


def test_what_is_done_to_many_is_in_the_history_of_each(communication, news):
    carry_out(communication, "unpublish", news)
    for page in news:
        history = communication.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
        assert "Dépublication" in history, page


def test_the_questions_about_files_are_in_french(communication, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = image_from_bytes("a.jpg", picture_bytes(), title="Image")
    document = document_from_bytes("a.csv", b"a,b", title="Bilan")
    for file in (image, document):
        for action in ("add_tags", "add_to_collection"):
            ask(communication, action, [file])
