"""No sentence is lost: two editors at once, a lost connection, a session that expires."""

from functools import partial

from playwright.sync_api import Dialog, expect

from tests.browser.kept_text import (
    STORED_BODY,
    compare_last_versions,
    conflict,
    edit,
    edit_draft,
    expect_stored,
    expect_warning_on_leaving,
    introduction,
    rich_text,
    save,
    saved,
    sends,
    sign_in,
    stop_clock,
    write,
)
from tests.browser.live_site import LiveSite
from tests.drawings import draw_picture

TYPE_DURING_THE_WAIT = """
document.addEventListener("w-autosave:save", () => setTimeout(() => {
  document.querySelector("[name=introduction]").value += " Pendant l’attente.";
}, 100), {once: true});
"""


def test_text_typed_during_a_save_is_saved_too(editor, site: LiveSite):
    context = editor("communication")
    key = site.draft(title="D’une traite")
    page = edit(context, key)
    page.evaluate(TYPE_DURING_THE_WAIT)
    field = introduction(page)
    additions = [" Pendant l’envoi.", " Pendant la réponse."]

    def type_meanwhile(route):
        if route.request.method != "POST" or not additions:
            route.continue_()
            return
        field.evaluate("(field, text) => { field.value += text }", additions.pop(0))
        answer = route.fetch()
        field.evaluate("(field, text) => { field.value += text }", additions.pop(0))
        route.fulfill(response=answer)

    page.route(f"**/pages/{key}/edit/", type_meanwhile)
    write(page, "Avant la pause.")
    expect_stored(page, "Avant la pause. Pendant l’attente. Pendant l’envoi. Pendant la réponse.")


def test_those_who_write_on_one_page_lose_nothing(editor, site: LiveSite):
    """Two windows of an account, and another account."""
    key = site.draft(title="À plusieurs mains", introduction="Début.")
    accounts = ("communication", "communication", "administration")
    first, second, other = (edit(editor(account), key) for account in accounts)
    write(first, "La phrase d’Alice.")
    expect(saved(first)).to_be_visible()
    for page, told in ((other, "reste dans l’historique"), (second, "dans une autre fenêtre")):
        page.bring_to_front()
        write(page, "La phrase de Bruno.")
        notice = conflict(page)
        expect(notice).to_be_visible()
        page.get_by_role("button", name="Enregistrer le brouillon").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(told)
        expect(dialog).not_to_contain_text("écrasera")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(introduction(page)).to_have_value("La phrase de Bruno.")

    second.get_by_role("button", name="Afficher/masquer les commentaires").click()
    panel = second.locator(".form-side")
    expect(panel).to_be_in_viewport()
    written, covered = notice.bounding_box(), panel.bounding_box()
    assert written["x"] + written["width"] <= covered["x"] + 1
    second.keyboard.press("ControlOrMeta+s")
    dialog.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(second.get_by_text("» est enregistré.")).to_be_visible()
    compare_last_versions(second, key)
    expect(second.get_by_role("main")).to_contain_text("d’Alice")
    expect(second.get_by_role("main")).to_contain_text("de Bruno")


NOTE_INERT = """
window.addEventListener("pagehide", () => {
  sessionStorage.inert = document.querySelector("[data-edit-form]").inert;
});
"""


def test_what_is_being_written_is_sent_with_the_page(editor, site: LiveSite):
    """A rich text tells the form a moment later, a comment once its button is pressed."""
    key = site.draft(title="D’un trait", body=[("text", "<p>Avant.</p>")])
    page = edit(editor("communication"), key)
    page.locator("[data-contentpath=introduction] [data-comment-add]").click(force=True)
    page.locator(".comment").get_by_role("textbox").fill("À relire.")
    page.clock.run_for(1_000)  # a new comment takes the focus a moment later
    rich_text(page).click()
    expect(rich_text(page)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" Puis la suite.")
    page.clock.run_for(3_000)
    expect(saved(page)).to_be_visible()
    expect(page.locator(".comment").get_by_role("textbox")).to_have_value("À relire.")
    page.locator("[name=title]").click()
    page.keyboard.press("ControlOrMeta+z")  # nothing was typed here: no other field loses its words
    expect(page.locator("[name=title]")).to_be_focused()

    page.evaluate(NOTE_INERT)
    save(page)
    assert page.evaluate("sessionStorage.inert") == "true"  # until the answer, it takes no words
    expect(page.locator("[name=comments-0-text]")).to_have_value("À relire.")
    expect(rich_text(page)).to_have_text("Avant. Puis la suite.")


def test_the_first_words_are_saved(editor, site: LiveSite):
    page = edit(editor("communication"), site.draft(title="Dès l’ouverture"))
    page.clock.run_for(200)
    introduction(page).press_sequentially("Mes premiers mots.")
    expect_warning_on_leaving(page)
    page.clock.run_for(4_000)
    expect_stored(page, "Mes premiers mots.")


def test_typing_without_a_pause_is_saved_within_ten_seconds(editor, site: LiveSite):
    """The browser's clock stands still between two keys, so that neither pause ever ends.

    Wagtail saves after a pause of half a second, and Draftail writes its field after a quarter.
    """
    body = [("text", "<p>Avant.</p>")]
    page, key = edit_draft(editor("communication"), site, title="D’un seul souffle", body=body)
    rich_text(page).click()
    page.keyboard.press("End")
    stop_clock(page)
    for typed in (100, 200):
        enough = "Avant." + (typed - 99) * "z"
        with page.expect_response(partial(sends, text=enough)):
            for _ in range(100):  # ten seconds
                page.keyboard.type("z")
                page.clock.run_for(100)
        assert enough in site.run(STORED_BODY.format(key=key))


HIDE = """
Object.defineProperty(document, "hidden", {value: true});
document.dispatchEvent(new Event("visibilitychange"));
"""


def test_a_page_that_is_hidden_is_saved_at_once(editor, site: LiveSite):
    """A phone that shows another application may end it. This browser has no window to hide."""
    body = [("text", "<p>Avant.</p>")]
    page, key = edit_draft(editor("communication"), site, title="Un appel arrive", body=body)
    rich_text(page).click()
    stop_clock(page)
    page.keyboard.press("End")
    page.keyboard.type(" Coupé net")
    page.evaluate(HIDE)
    with page.expect_response(partial(sends, text="Coupé net")):
        page.clock.run_for(600)
    page.context.close()
    assert "Avant. Coupé net" in site.run(STORED_BODY.format(key=key))


def test_going_back_to_the_editor_shows_what_is_stored(editor, site: LiveSite):
    """A browser gives a form that it comes back to what was typed in it, over newer words."""
    context, key = editor("communication"), site.draft(title="Allers-retours")
    page = edit(context, key)
    write(page, "Écrit d’abord.")
    expect(saved(page)).to_be_visible()
    page.goto("/admin/")
    other = edit(context, key)
    write(other, "Écrit ensuite, dans un autre onglet.")
    expect(saved(other)).to_be_visible()
    page.bring_to_front()
    page.go_back()
    expect(introduction(page)).to_have_value("Écrit ensuite, dans un autre onglet.")


def test_text_typed_without_connection_session_or_site_is_saved_later(editor, site: LiveSite):
    context = editor("communication")
    page = edit(context, site.draft(title="Entre deux gares"))

    context.set_offline(True)
    write(page, "Dans le tunnel.")
    expect(page.get_by_text("La connexion est perdue")).to_be_visible()
    expect(page.get_by_text("Votre texte reste ici")).to_be_visible()
    page.clock.run_for(11_000)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_text("Une erreur réseau est survenue", exact=True)).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("La connexion est perdue")).to_be_hidden()
    expect(page.get_by_text("Une erreur réseau est survenue", exact=True)).to_be_hidden()
    expect_stored(page, "Dans le tunnel.")

    context.clear_cookies(name="sessionid")
    write(page, "Après la pause.")
    expect(page.get_by_text("Votre session a expiré")).to_be_visible()
    expect(page.get_by_text("Une erreur serveur est survenue")).to_be_hidden()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(introduction(page)).to_have_value("Après la pause.")
    sign_in(context, site, "communication")
    page.bring_to_front()
    expect(page.get_by_text("Votre session a expiré")).to_be_hidden()
    assert page.get_by_role("button", name="Enregistrement…").count() == 0
    with page.expect_response("**/editing-sessions/ping/**") as other_editors:
        page.clock.run_for(11_000)
    assert other_editors.value.ok
    expect_stored(page, "Après la pause.")

    def unavailable(route):
        """As the front cache answers while no web process does."""
        route.fulfill(status=503, headers={"Retry-After": "5"}, body="Le site est indisponible")

    context.route("**/*", unavailable)
    write(page, "Écrit pendant le redémarrage.")
    expect(page.get_by_text("Le site ne répond pas en ce moment")).to_be_visible()
    expect(page.get_by_text("Votre session a expiré")).to_have_count(0)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(introduction(page)).to_have_value("Écrit pendant le redémarrage.")
    context.unroute("**/*")
    page.clock.run_for(5_000)  # the page asks again by itself
    expect(page.get_by_text("Le site ne répond pas en ce moment")).to_be_hidden()
    expect_stored(page, "Écrit pendant le redémarrage.")


def test_the_words_of_why_cover_no_words(editor, site: LiveSite):
    context = editor("communication")
    page = edit(context, site.draft(title="Tout en haut de l’écran"))
    field = introduction(page)
    field.focus()
    page.set_viewport_size({"width": 1280, "height": 500})
    field.evaluate("(field) => field.scrollIntoView()")
    context.set_offline(True)
    field.press_sequentially("Dans le tunnel.")
    why = page.get_by_text("La connexion est perdue")
    expect(why).to_be_visible()
    expect(page.get_by_text("Une erreur réseau est survenue")).to_be_hidden()
    end = why.bounding_box()
    assert end["y"] + end["height"] <= field.bounding_box()["y"]


def test_a_form_that_is_not_saved_by_itself_waits_for_a_session(editor, site: LiveSite):
    context = editor("communication")
    page = context.new_page()
    page.clock.install()
    page.goto("/admin/agenda/lancements/new/")
    name, create = page.locator("[name=name]"), page.get_by_role("button", name="Créer")
    name.fill("Un lancement")
    page.clock.fast_forward("03:00:00")
    create.click()  # with a session, it is sent
    expect(page.get_by_text("corrigez les erreurs")).to_be_visible()

    context.set_offline(True)
    expect(page.get_by_text("enregistrez-le dès qu’elle revient")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_text("La connexion est perdue")).to_be_hidden()

    name.fill("Un autre lancement")
    page.clock.fast_forward("00:05")
    context.clear_cookies(name="sessionid")
    create.click()
    expect(page.get_by_text("Votre session a expiré")).to_be_visible()
    sign_in(context, site, "communication")
    page.bring_to_front()
    expect(page.get_by_text("Votre session a expiré")).to_be_hidden()
    create.click()
    expect(page.get_by_text("corrigez les erreurs")).to_be_visible()
    expect(name).to_have_value("Un autre lancement")


def test_a_form_that_is_not_saved_by_itself_comes_back_after_an_error(editor):
    page = editor("communication").new_page()
    page.goto("/admin/agenda/lancements/new/")
    page.route(
        "**/lancements/new/",
        lambda route: (
            route.fulfill(status=500, body="Une erreur")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.locator("[name=name]").fill("Un lancement sans réponse")
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_text("Une erreur")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("Un lancement sans réponse")


def test_a_window_waits_for_a_session_and_keeps_its_words(editor, site: LiveSite):
    context = editor("communication")
    linked = '<p><a href="https://example.org/">Dix mois</a></p>'
    body = [("quote", {"text": "Dix mois."}), ("text", linked)]
    page = edit(context, site.draft(title="En fenêtre", body=body))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    expired = page.get_by_text("Votre session a expiré")
    window = page.locator(".modal.in")

    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Choisir une image").click()
    expect(expired).to_be_visible()
    context.add_cookies([site.cookie_of("communication")])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(expired).to_be_hidden()
    page.get_by_role("button", name="Choisir une image").click()

    window.get_by_role("tab", name="Transférer").click()
    picture = draw_picture("Cour")
    window.get_by_label("Fichier").set_input_files(
        {"name": "cour.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(window.get_by_label("Titre")).to_have_value("Cour")  # given a moment after the file
    window.get_by_label("Texte alternatif", exact=True).fill("Une cour pavée")
    page.keyboard.press("Escape")
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    context.clear_cookies(name="sessionid")
    window.get_by_role("button", name="Transférer").click()
    expect(window.get_by_text("Votre session a expiré")).to_be_visible()
    context.add_cookies([site.cookie_of("communication")])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(expired).to_be_hidden()
    window.get_by_role("button", name="Transférer").click()
    expect(window).to_have_count(0)

    rich_text(page).get_by_text("Dix mois").click()
    page.locator(".Tooltip__button").first.click()
    words = window.locator("[name$=link_text]")
    words.fill("Ce que durent les défis")
    with page.expect_event("dialog"):
        words.press("Escape")
    expect(words).to_have_value("Ce que durent les défis")
    words.fill("Dix mois")
    words.press("Escape")
    expect(window).to_have_count(0)
    assert asked == ["confirm", "beforeunload", "confirm"]
