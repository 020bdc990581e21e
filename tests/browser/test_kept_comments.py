"""A comment that is being written stays while the page is saved by itself, and is stored once."""

from functools import partial

from playwright.sync_api import Locator, Route, expect

from tests.browser.kept_text import await_save, edit_draft, introduction, sends
from tests.browser.live_site import LiveSite

STORED_COMMENTS = """
from wagtail.models import Comment
for comment in Comment.objects.filter(page={key}).order_by("pk"):
    print(comment.text, *(reply.text for reply in comment.replies.all()))
"""


def test_comments_written_during_a_save_stay(editor, site: LiveSite):
    """Wagtail shows those of the answer alone."""
    page, key = edit_draft(editor("communication"), site, title="Trois remarques")
    written = page.locator(".comment--focused").get_by_role("textbox")

    def comment(field: str, text: str) -> None:
        page.locator(f"[data-contentpath={field}] [data-comment-add]").click(force=True)
        page.locator(".comment--mode-creating").get_by_role("textbox").fill(text)
        page.clock.run_for(1_000)  # a new comment takes the focus a moment later

    def post(button: str) -> None:
        page.locator(".comment--focused").get_by_role("button", name=button, exact=True).click()

    def comment_meanwhile(route: Route) -> None:
        answer = route.fetch()
        comment("introduction", "Deux.")
        post("Commenter")
        written.click()
        page.keyboard.type("Une ré")
        route.fulfill(response=answer)

    page.route(f"**/pages/{key}/edit/", comment_meanwhile, times=1)
    comment("title", "Un.")
    post("Commenter")
    expect(page.locator("[name=comments-0-id]")).not_to_have_value("")
    page.clock.run_for(1_000)  # the focus moves a moment later
    page.keyboard.type("ponse.")
    expect(written).to_have_value("Une réponse.")
    post("Répondre")
    await_save(page, key)
    page.clock.run_for(3_000)
    expect(page.locator("[name=comments-1-replies-0-id]")).not_to_have_value("")
    assert site.run(STORED_COMMENTS.format(key=key)) == "Un.\nDeux. Une réponse."


def test_a_save_closes_no_comment_that_is_being_written_and_stores_each_once(
    editor, site: LiveSite
):
    page, key = edit_draft(editor("communication"), site, title="En marge")
    first, second = page.locator(".comment").nth(0), page.locator(".comment").nth(1)

    def start(field: str, text: str) -> None:
        page.locator(f"[data-contentpath={field}] [data-comment-add]").click(force=True)
        page.locator(".comment--mode-creating").get_by_role("textbox").fill(text)
        page.clock.run_for(100)

    def send(comment: Locator, button: str) -> None:
        comment.get_by_role("button", name=button, exact=True).click()

    def answer(text: str) -> None:
        first.locator("> .comment__text").click()
        first.get_by_role("textbox").fill(text)

    def choose(comment: Locator, action: str) -> None:
        comment.locator("> .comment__text").click()
        comment.get_by_role("button", name="Plus d'actions").first.click()
        comment.get_by_role("menuitem", name=action).first.click()

    start("introduction", "Trop long.")
    send(first, "Commenter")
    start("title", "Et le titre")
    await_save(page, key)
    expect(second.get_by_role("textbox")).to_have_value("Et le titre")
    send(second, "Commenter")
    await_save(page, key)

    answer("Coupé.")
    send(first, "Répondre")
    answer("Mieux")
    await_save(page, key)
    expect(first.get_by_role("textbox")).to_have_value("Mieux")
    answer("Mieux ainsi")
    introduction(page).fill("Court.")
    await_save(page, key)
    stored = STORED_COMMENTS.format(key=key)
    assert site.run(stored) == "Trop long. Coupé.\nEt le titre"

    choose(second, "Supprimer")
    send(second, "Supprimer")
    await_save(page, key)
    expect(second).to_have_count(0)
    expect(first.get_by_role("textbox")).to_have_value("Mieux ainsi")
    send(first, "Répondre")
    with page.expect_response(partial(sends, text="Mieux ainsi")):
        page.clock.run_for(3_000)
    answer("Encore")
    assert site.run(stored) == "Trop long. Coupé. Mieux ainsi"
    choose(first, "Archiver")
    with page.expect_response(partial(sends, text="Encore")):
        page.clock.run_for(3_000)
