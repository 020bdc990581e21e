"""Autosave overwrites its own version, but none that has something the new one lacks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from wagtail import hooks
from wagtail.blocks.stream_block import StreamValue
from wagtail.models import PageLogEntry, Revision

from challenges.models import ChallengeIndexPage, ChallengePage, Participation
from pages.models import NewsIndexPage, NewsPage, ProgrammePage
from publishing import clock
from tests.editor_forms import edit, form
from tests.exchange.editor import form_data_of

pytestmark = pytest.mark.django_db

FIRST, SECOND = str(uuid4()), str(uuid4())
SENTENCE = "Cette phrase que personne ne voulait perdre."
OTHER = "Une autre phrase, écrite le même jour."
SIX = "un deux trois quatre cinq six"


def text(words: str, key: str = FIRST) -> dict:
    return {"type": "text", "value": f"<p>{words}</p>", "id": key}


@pytest.fixture
def page(home) -> ProgrammePage:
    return home.add_child(instance=ProgrammePage(title="Brouillon", live=False))


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [
        pytest.param([text(SENTENCE)], [text(SENTENCE + " Suite.")], False, id="typing"),
        pytest.param(
            [text(SENTENCE)], [text(SENTENCE.replace("voulait", "veut"))], False, id="word"
        ),
        pytest.param([text(SENTENCE + OTHER)], [text(OTHER + SENTENCE)], False, id="moved"),
        pytest.param(
            [text(SENTENCE), text(OTHER, SECOND)],
            [text(OTHER, SECOND), text(SENTENCE)],
            False,
            id="blocks moved",
        ),
        pytest.param([text(f"{SENTENCE} {OTHER}")], [text(OTHER)], True, id="passage deleted"),
        pytest.param(
            [text(SENTENCE), text("Là.", SECOND)], [text(SENTENCE)], True, id="block deleted"
        ),
        pytest.param([text(f"{SENTENCE} {SIX}")], [text(f"{SENTENCE} un")], False, id="five words"),
        pytest.param([text(f"{SENTENCE} {SIX}")], [text(SENTENCE)], True, id="six words"),
        pytest.param([text(SENTENCE)], [], True, id="all deleted"),
    ],
)
def test_a_version_that_takes_something_away_is_a_new_one(page, before, after, is_new):
    page.body = before
    former = page.save_revision()
    page.body = after
    saved = page.save_revision(overwrite_revision=former)
    assert (saved.pk != former.pk) is is_new
    assert page.get_latest_revision() == saved
    if is_new:
        former.refresh_from_db()
        assert SENTENCE in str(former.as_object().body) or "Là." in str(former.as_object().body)


COLUMNS = [{"type": "text", "heading": "Promotion"}, {"type": "number", "heading": "Défis"}]
ROWS = [{"values": ["<p>EIG 6</p>", 19]}, {"values": ["<p>EIG 7</p>", 14]}]
WITHOUT_A_COLUMN = [{"values": row["values"][1:]} for row in ROWS]


@pytest.mark.parametrize(
    ("columns", "rows", "is_new"),
    [
        pytest.param(COLUMNS, ROWS[1:], True, id="row deleted"),
        pytest.param(COLUMNS[1:], WITHOUT_A_COLUMN, True, id="column deleted"),
        pytest.param(COLUMNS, ROWS[::-1], False, id="rows moved"),
    ],
)
def test_a_row_and_a_column_of_a_table_stay_in_a_version(page, columns, rows, is_new):
    def table(columns: list, rows: list) -> dict:
        value = {"caption": "", "columns": columns, "rows": rows}
        return {"type": "table", "value": value, "id": FIRST}

    page.body = [table(COLUMNS, ROWS)]
    former = page.save_revision()
    page.body = [table(columns, rows)]
    assert (page.save_revision(overwrite_revision=former).pk != former.pk) is is_new


def test_who_writes_on_has_one_version(page, admin_client):
    """The moments of the former version are no words that the next one lacks."""

    def autosave(words: str, **fields: str) -> str:
        values = form(title="Brouillon", introduction=words, **{"body-0-id": FIRST}, **fields)
        saved = admin_client.post(edit(page), values, headers={"accept": "application/json"})
        return str(saved.json()["revision_id"])

    former = autosave("Une")
    for words in ("Une phrase", "Une phrase entière.", "Une autre phrase entière."):
        assert autosave(words, overwrite_revision_id=former) == former

    # A while later: somebody may take the text away word by word.
    long_ago = clock.now() - timedelta(minutes=11)
    PageLogEntry.objects.filter(revision=former).update(timestamp=long_ago)
    present = autosave("Une autre phrase.", overwrite_revision_id=former)
    assert present != former
    assert autosave("Une phrase.", overwrite_revision_id=present) == present


@pytest.mark.parametrize(
    ("author", "unanswered", "is_stored"),
    [
        pytest.param("admin", "20", True, id="own"),
        pytest.param("admin", "", False, id="answered"),
        pytest.param("admin", "2", False, id="older, on another device"),
        pytest.param("admin", "20000", False, id="too long ago"),
        pytest.param("admin", "-1", False, id="no number"),
        pytest.param("collegue", "20", False, id="a colleague’s"),
    ],
)
def test_a_save_whose_answer_was_lost_is_no_conflict(
    page, admin_client, django_user_model, author, unanswered, is_stored
):
    """The form tries again, and its own version is there already."""
    user, _ = django_user_model.objects.get_or_create(username=author)
    loaded = page.save_revision()
    loaded.created_at = clock.now() - timedelta(hours=1)
    loaded.save()
    values = {
        "loaded_revision_id": loaded.pk,
        "loaded_revision_created_at": loaded.created_at.isoformat(),
        "unanswered_seconds": unanswered,
    }
    own = page.save_revision(user=user)
    Revision.objects.filter(pk=own.pk).update(created_at=clock.now() - timedelta(seconds=15))
    for former in ({}, {"overwrite_revision_id": loaded.pk}):
        sent = form(title="Brouillon", introduction="La suite.", **former) | values
        saved = admin_client.post(edit(page), sent, headers={"accept": "application/json"})
        assert saved.json()["success"] is is_stored
    assert page.revisions.filter(pk=own.pk).exists()


def test_a_version_that_was_published_meanwhile_stays_as_it_was_read(
    page, admin_client, admin_user
):
    """Somebody else publishes what an editor is still writing in."""
    page.introduction = "En ligne."
    online = page.save_revision(user=admin_user)
    online.publish()
    saved = admin_client.post(
        edit(page),
        form(title="Brouillon", introduction="La suite.", overwrite_revision_id=online.pk),
        headers={"accept": "application/json"},
    )
    assert saved.json()["revision_id"] != online.pk
    online.refresh_from_db()
    assert online.as_object().introduction == "En ligne."


def test_a_page_stays_online_that_was_published_within_an_autosave(page, admin_client, admin_user):
    """The request has read the draft already."""
    page.introduction = "En ligne."
    draft = page.save_revision(user=admin_user)
    values = form(title="Brouillon", introduction="La suite.", overwrite_revision_id=draft.pk)
    with hooks.register_temporarily("before_edit_page", lambda *_: draft.publish()):
        saved = admin_client.post(edit(page), values, headers={"accept": "application/json"})
    page.refresh_from_db()
    assert (page.live, page.introduction) == (True, "En ligne.")
    assert (page.live_revision, page.has_unpublished_changes) == (draft, True)
    assert page.first_published_at
    assert page.latest_revision.pk == saved.json()["revision_id"] != draft.pk
    assert page.latest_revision.as_object().introduction == "La suite."


@pytest.mark.parametrize("button", ["action-schedule", "action-save-draft"])
def test_what_is_online_and_saved_unchanged_has_no_draft(page, home, admin_client, button):
    """An article without a date has that of its publication, which its version has not."""
    index = home.add_child(instance=NewsIndexPage(title="Actualités"))
    article = index.add_child(instance=NewsPage(title="Sans date", live=False))
    for each in (page, article):
        each.save_revision().publish()
        for _ in range(2):
            each.refresh_from_db()
            latest = each.latest_revision
            data = form_data_of(each, admin_client.get(edit(each)).content)
            shown = admin_client.post(edit(each), data | {button: ""}, follow=True).text
            each.refresh_from_db()
            assert not each.has_unpublished_changes
            assert ("Cette version est déjà en ligne" in shown) is (button == "action-schedule")
        assert each.latest_revision == latest
    assert page.latest_revision == page.live_revision


def test_what_the_editor_adds_to_imported_content_makes_no_version(home):
    """It gives the paragraphs keys, and the rows of a team theirs."""
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=False))
    page.team = [Participation(name="Awa")]
    page.body = StreamValue(page.body.stream_block, [text("Un texte.")], is_lazy=True)
    imported = page.save_revision()
    imported.publish()
    page = ChallengePage.objects.get()
    keyed = text("Un texte.") | {"value": '<p data-block-key="6xqum">Un texte.</p>'}
    page.body = StreamValue(page.body.stream_block, [keyed], is_lazy=True)
    assert page.save_revision() == imported
    page.body = StreamValue(page.body.stream_block, [text("Un autre.")], is_lazy=True)
    assert page.save_revision() != imported


def test_words_of_a_field_are_kept_too(page):
    page.introduction = SENTENCE
    former = page.save_revision()
    page.introduction = "["
    assert page.save_revision(overwrite_revision=former).pk != former.pk


@pytest.mark.parametrize("is_online", [False, True])
def test_a_member_of_a_team_who_is_taken_out_stays_in_a_version(home, is_online):
    challenges = home.add_child(instance=ChallengeIndexPage(title="Défis"))
    team = [Participation(name=name) for name in ("Camille", "Awa")]
    page = challenges.add_child(instance=ChallengePage(title="Un défi", live=is_online, team=team))
    former = page.save_revision()
    page.team = [member for member in page.team.all() if member.name == "Awa"]
    kept = page.save_revision(overwrite_revision=former)
    assert kept.pk != former.pk
    page.team.add(Participation(name="Mei"))
    assert page.save_revision(overwrite_revision=kept).pk == kept.pk


def test_versions_are_compared_line_by_line(page, admin_client):
    points = "<ul><li>Premier point</li><li>Second point</li></ul>"
    page.body = [text(f"Début.</p>{points}<p>Fin.")]
    former = page.save_revision()
    page.body = [text(f"Début.</p>{points.replace('Second', 'Dernier')}<p>Fin.")]
    present = page.save_revision()
    address = f"/admin/pages/{page.pk}/revisions/compare/{former.pk}...{present.pk}/"
    compared = BeautifulSoup(admin_client.get(address).text, "lxml").find(class_="compared-lines")
    lines = [line for line in compared.get_text().splitlines() if line]
    assert lines == ["Début.", "• Premier point", "• SecondDernier point", "Fin."]
