"""What is deleted from a text comes back, or is found in an earlier version."""

from functools import partial

from playwright.sync_api import expect

from tests.browser.kept_text import (
    STORED_BODY,
    await_save,
    blocks,
    compare_last_versions,
    delete_block,
    drag_first_below_second,
    edit,
    edit_draft,
    expect_blocks,
    rich_text,
    save,
    saved,
    sends,
    stop_clock,
    write,
)
from tests.browser.live_site import LiveSite


def test_a_deleted_block_comes_back_or_is_found_in_the_history(editor, site: LiveSite):
    names = ["Paragraphe un.", "Paragraphe deux.", "Paragraphe trois."]
    key = site.draft(title="Un bloc de moins", body=[("text", f"<p>{name}</p>") for name in names])
    page = edit(editor("communication"), key)
    write(page, "Avant la suppression.")
    expect(saved(page)).to_be_visible()
    page.clock.run_for(1_000)

    delete_block(page, 1)
    await_save(page, key)
    expect(page.get_by_role("status").filter(has_text="supprimé")).to_have_text(
        "Bloc «\xa0Texte\xa0» supprimé."
    )
    undo = page.get_by_role("button", name="Annuler")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(undo).to_have_count(0)
    page.clock.run_for(1_000)
    expect_blocks(page, *names)
    await_save(page, key)

    delete_block(page, 1)
    await_save(page, key)
    compare_last_versions(page, key)
    expect(page.locator(".deletion")).to_contain_text("Paragraphe deux.")


def test_a_block_that_is_deleted_as_soon_as_it_is_written_is_in_a_version(editor, site: LiveSite):
    key = site.draft(title="Trop tôt", body=[("text", "<p>Avant.</p>"), ("text", "<p>Après.</p>")])
    page = edit(editor("communication"), key)
    write(page, "Avant la suppression.")
    expect(saved(page)).to_be_visible()
    stop_clock(page)
    rich_text(page).first.click()
    page.keyboard.press("End")
    for word in (" Des", " mots", " neufs."):
        page.keyboard.type(word)
        page.clock.run_for(300)
    delete_block(page, 0)
    with page.expect_response(partial(sends, text="Avant. Des mots neufs.")):
        for _ in range(3):  # on a busy machine the page hears of the deletion after the first
            page.clock.run_for(600)
    await_save(page, key)
    assert site.run(VERSIONS.format(key=key, word="neufs")) == "False True False"
    page.get_by_role("button", name="Annuler").click()
    page.clock.run_for(1_000)
    expect_blocks(page, "Avant. Des mots neufs.", "Après.")


VERSIONS = """
from wagtail.models import Page
versions = Page.objects.get(pk={key}).revisions.order_by("pk")
print(*("{word}" in str(each.content) for each in versions))
"""
SECTIONS = [
    "<h2>Calendrier</h2><p>Les dossiers sont reçus jusqu’au printemps, puis lus par un jury.</p>",
    "<h2>Moyens</h2><p>Chaque équipe dispose d’un budget, d’un mentor et de dix mois.</p>",
]


def test_a_section_deleted_inside_a_text_is_found_in_the_history(editor, site: LiveSite):
    key = site.draft(title="Une section de moins", body=[("text", "".join(SECTIONS))])
    page = edit(editor("communication"), key)
    write(page, "Avant la coupe.")
    expect(saved(page)).to_be_visible()
    page.clock.run_for(1_000)

    text = rich_text(page)
    text.get_by_text("Moyens").click()
    page.keyboard.press("Home")
    page.keyboard.press("ControlOrMeta+Shift+End")
    page.keyboard.press("Delete")
    expect(text).not_to_contain_text("budget")
    await_save(page, key)
    assert "budget" not in site.run(STORED_BODY.format(key=key))
    compare_last_versions(page, key)
    deleted = page.locator(".deletion")
    expect(deleted).to_contain_text("Moyens")
    expect(deleted).to_contain_text("un budget")
    expect(deleted).not_to_contain_text("Calendrier")


def test_deletions_are_taken_back_in_turn(editor, site: LiveSite):
    """Of a list inside a block too, and the result is what is stored."""
    tiles = [{"title": title, "url": "https://example.org/"} for title in ("Un", "Deux")]
    body = [("text", "<p>Avant.</p>"), ("tiles", tiles), ("text", "<p>Après.</p>")]
    page, key = edit_draft(editor("communication"), site, title="Trop vite", body=body)
    before = site.run(STORED_BODY.format(key=key))

    for place in (0, 2, 2):  # the first text, the second tile of the list, the last text
        delete_block(page, place)
        page.clock.run_for(1_000)
    expect(blocks(page)).to_have_count(2)
    await_save(page, key)
    title = blocks(page).last.get_by_label("Titre")
    title.press_sequentially("!")
    title.press("ControlOrMeta+z")  # takes back what was typed there
    title.blur()
    expect(blocks(page)).to_have_count(2)
    for _ in range(3):
        page.keyboard.press("ControlOrMeta+z")
        page.clock.run_for(1_000)
    save(page)
    assert site.run(STORED_BODY.format(key=key)) == before


def test_rows_and_columns_of_a_table_come_back(editor, site: LiveSite):
    """With what was typed in them just before, and beside what was typed since."""
    rows = [{"values": [f"<p>{name}</p>" for name in names]} for names in ("AB", "CD")]
    columns = [{"type": "text", "heading": heading} for heading in ("Un", "Deux")]
    value = {"caption": "Lettres", "columns": columns, "rows": rows}
    body = [("table", value)]
    page, key = edit_draft(editor("communication"), site, title="Sans filet", body=body)
    cells = rich_text(page)

    def type_in(place: int, text: str) -> None:
        cells.nth(place).click()
        page.keyboard.press("End")
        page.keyboard.type(text)
        page.clock.run_for(300)

    stop_clock(page)
    type_in(2, " juste avant")
    page.get_by_role("button", name="Supprimer la ligne").nth(1).click()
    with page.expect_response(partial(sends, text="juste avant")):
        page.clock.run_for(600)
    await_save(page, key)
    assert site.run(VERSIONS.format(key=key, word="juste avant")) == "False True False"
    type_in(0, " depuis")
    page.get_by_role("button", name="Annuler").click()
    page.clock.run_for(1_000)
    expect(cells).to_have_text(["A depuis", "B", "C juste avant", "D"])

    for _ in range(2):
        page.get_by_role("button", name="Supprimer la colonne").first.click()
    expect(page.get_by_role("status").filter(has_text="supprimée")).to_have_text(
        ["Colonne supprimée."] * 2
    )
    for _ in range(2):
        page.keyboard.press("ControlOrMeta+z")
        page.clock.run_for(1_000)
    expect(cells).to_have_text(["A depuis", "B", "C juste avant", "D"])
    page.clock.resume()
    save(page)
    stored = site.run(STORED_BODY.format(key=key))
    for text in ("Lettres", "A depuis", "C juste avant", "Un", "Deux"):
        assert text in stored


def test_a_block_that_is_dragged_after_a_deletion_stands_where_the_screen_shows_it(
    editor, site: LiveSite
):
    body = [("text", f"<p>{name}</p>") for name in ("Un.", "Deux.", "Trois.")]
    page, key = edit_draft(editor("communication"), site, title="Dans l’ordre", body=body)
    delete_block(page, 1)
    await_save(page, key)
    drag_first_below_second(page)
    expect_blocks(page, "Trois.", "Un.")
    await_save(page, key)
    page.reload()
    expect_blocks(page, "Trois.", "Un.")
