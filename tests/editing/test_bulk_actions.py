"""Actions on many pages, images or documents at once, after a question in French."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import NewsIndexPage, NewsPage
from publishing.agenda.models import Launch
from publishing.caching.models import Generation
from tests.challenges.crowd import add_index
from tests.media.conftest import picture_bytes

pytestmark = pytest.mark.django_db

# Words of Wagtail's English that its buttons and questions would show where no French stands.
ENGLISH = {"are", "you", "sure", "want", "this", "these", "yes", "no", "move", "the", "to", "and"}


@pytest.fixture
def editor(client, accounts):
    client.force_login(accounts["communication"])
    return client


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


def ask(editor, action, objects) -> BeautifulSoup:
    """Return the question that is asked before anything is done, which is in French."""
    response = editor.get(address(action, objects))
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == "fr"
    words = set(soup.main.get_text(" ").lower().split())
    assert words & ENGLISH == set()
    assert soup.select_one("main form [type=submit]")
    return soup


def carry_out(editor, action, objects, **data):
    response = editor.post(address(action, objects), data, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one(".messages").get_text(" ")


@pytest.mark.django_db(transaction=True)  # the generation is bumped once in each
def test_pages_unpublished_together_leave_lists(editor, news):
    before = Generation.objects.get().number

    assert "Nouvelle 1" in ask(editor, "unpublish", news).get_text()
    assert NewsPage.objects.live().count() == 2
    assert "2 pages" in carry_out(editor, "unpublish", news)

    assert NewsPage.objects.live().count() == 0
    assert not NewsPage.objects.visible_to_all().exists()
    assert Generation.objects.get().number > before


def test_a_page_with_a_plan_is_locked_and_the_question_says_so(editor, news):
    planned = news[0]
    planned.go_live_at = timezone.now() + timedelta(days=3)
    planned.save_revision(approved_go_live_at=planned.go_live_at)

    assert "pas l’autorisation" in ask(editor, "unpublish", news).get_text()
    carry_out(editor, "unpublish", news)

    assert list(NewsPage.objects.live()) == [planned]
    assert planned.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_pages_published_together_are_listed_and_those_with_a_date_wait(editor, news):
    later = timezone.now().replace(microsecond=0) + timedelta(days=3)
    for page in news:
        page.unpublish()
    waiting = news[1]
    waiting.refresh_from_db()
    waiting.go_live_at = later
    waiting.save_revision()

    assert "Nouvelle 2" in ask(editor, "publish", news).get_text()
    carry_out(editor, "publish", news)

    assert list(NewsPage.objects.live()) == [news[0]]
    assert waiting.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == later


def test_the_pages_below_are_offered_for_publication_in_french(editor, news):
    parent = news[0].get_parent()
    news[0].unpublish()
    form = ask(editor, "publish", [parent])
    assert "Publier aussi les pages qui sont en dessous" in form.get_text()
    carry_out(editor, "publish", [parent], include_descendants="on")
    news[0].refresh_from_db()
    assert news[0].live


def test_pages_moved_together_keep_their_old_addresses(editor, news, client):
    other = HomePage.objects.get(locale__language_code="fr").add_child(
        instance=NewsIndexPage(title="Archives", slug="archives")
    )
    ask(editor, "move", news)
    carry_out(editor, "move", news, chooser=other.pk)

    assert [page.get_parent().pk for page in NewsPage.objects.all()] == [other.pk, other.pk]
    response = client.get("/blog/n-1/")
    assert (response.status_code, response.url) == (301, "/archives/n-1/")
    assert Redirect.objects.count() == 2


def test_what_is_done_to_many_is_in_the_history_of_each(editor, news):
    carry_out(editor, "unpublish", news)
    for page in news:
        history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
        assert "Dépubliée" in history, page


def test_chosen_pages_begin_a_launch(editor, client, accounts, news):
    response = editor.get(address("launch", news), follow=True)
    soup = BeautifulSoup(response.content, "html.parser")
    chosen = {
        field["value"] for field in soup.select("input[name^=items-][name$=-object_id][value]")
    }
    assert {str(page.pk) for page in news} <= chosen
    items = [{"object_id": page.pk, "action": "publish"} for page in news]
    data = {"name": "Rentrée", "moment": "01/09/2099 09:00", "items": inline_formset(items)}
    data = nested_form_data(data | {"agreements": inline_formset([])})
    editor.post(response.request["PATH_INFO"], data)
    items = Launch.objects.get().items.all()
    assert {item.object_id for item in items} == {str(page.pk) for page in news}

    client.force_login(accounts["redaction"])
    response = client.get(address("launch", news), follow=True)
    assert "Seule l’équipe Communication" in response.content.decode()


def test_the_questions_about_files_are_in_french(editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = image_from_bytes("a.jpg", picture_bytes(), title="Image")
    document = document_from_bytes("a.csv", b"a,b", title="Bilan")
    for file in (image, document):
        for action in ("add_tags", "add_to_collection"):
            ask(editor, action, [file])
