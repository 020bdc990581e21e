"""Takes the pictures of the team's guide (`docs/guide-redaction.md`) from the real admin.

`python -m tests.browser.guide FOLDER` serves a freshly loaded site, adds the content that
the guide describes (a draft to mend, one to review, planned news, a launch, deleted pages), and
writes a WebP for each of its pictures.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.live_site import launch_chromium, serve_demo

VIEWPORT = {"width": 1200, "height": 760}
TALL = {"width": 1200, "height": 960}
WIDTH = 1000  # of the pictures, in pixels
PREPARE = """
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from django.contrib.auth import get_user_model
from django.utils import timezone
from challenges.models import ChallengeIndexPage, ChallengePage
from media.models import Image
from pages.models import NewsIndexPage, NewsPage
from publishing.scheduler.heartbeats import beat
from publishing.trash.actions import move_to_trash
from tests.planning import ask_agreement, launch_of, question_address, schedule

editor = get_user_model().objects.get(username="communication")
writer = get_user_model().objects.get(username="redaction")
index = NewsIndexPage.objects.filter(locale__language_code="fr").first()
image = Image.objects.first()

def add(title, user, **fields):
    page = index.add_child(
        instance=NewsPage(title=title, live=False, owner=user, date=timezone.localdate(), **fields)
    )
    return page, page.save_revision(user=user)

draft, _ = add(
    "Huit défis pour la promotion 8", editor,
    introduction="Les administrations ont choisi les défis que la promotion 8 relèvera.",
    body=[
        ("text", "<h2>Ce qui attend les équipes</h2>"
                 "<p>Le jury a retenu huit défis parmi quarante. Pour en savoir plus, "
                 "<a href='https://example.org/'>cliquez ici</a>.</p>"),
        ("quote", {"text": "Dix mois pour un problème concret.", "author": "Le jury", "role": ""}),
    ],
)
review, _ = add("Portrait d’une promotion", writer, introduction="Dix personnes, dix parcours.")
review.get_workflow().start(review, writer)
for title, days in (
    ("L’appel à candidatures ouvre", 2),
    ("Les lauréats sont connus", 9),
    ("Journée d’accueil", 16),
):
    page, _ = add(title, editor, introduction="À paraître.")
    schedule(page, timezone.now().replace(minute=0, second=0) + timedelta(days=days), editor)
challenges = ChallengeIndexPage.objects.filter(locale__language_code="fr").first()
coming = []
for title, subtitle in (
    ("Relier les archives", "Trouver d’un mot ce que dix services ont gardé."),
    ("Prévoir les crues", "Prévenir une commune deux heures plus tôt."),
):
    page = challenges.add_child(
        instance=ChallengePage(title=title, subtitle=subtitle, live=False, owner=editor)
    )
    page.save_revision(user=editor)
    coming.append(page)
past = NewsPage.objects.live().earliest("date")
moment = datetime(2030, 12, 25, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
launch = launch_of(editor, moment, coming, [past], name="Promotion 8")
ask_agreement(launch, "Camille Martin, cabinet", "camille.martin@example.org")
for title in ("Brouillon en double", "Une annonce de l’an passé"):
    page, _ = add(title, editor)
    move_to_trash(page, editor)
beat("guide")
print(draft.pk, index.pk, launch.pk, question_address(draft))
"""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with serve_demo() as site, launch_chromium() as chromium:
        said = site.run(PREPARE)
        draft, index, launch, question = said.split()[-4:]
        page = chromium.new_page(
            base_url=site.url, viewport=VIEWPORT, locale="fr-FR", timezone_id="Europe/Paris"
        )
        site.sign_in(page, "communication")
        for name, show in pictures(page, draft, index, launch, question):
            show()
            page.wait_for_load_state("networkidle")
            page.evaluate("document.activeElement?.blur()")
            page.wait_for_timeout(600)  # panels slide in
            save(page.screenshot(), folder / f"{name}.webp")


def pictures(page: Page, draft: str, index: str, launch: str, question: str):
    """Yield the name of each picture and the element of the screen that it shows."""

    def open_editor(*actions):
        def show():
            page.goto(f"/admin/pages/{draft}/edit/")
            for action in actions:
                action()

        return show

    def panel(name: str):
        return lambda: page.locator(f"[data-side-panel-toggle='{name}']").first.click()

    def button(name: str):
        return lambda: page.get_by_role("button", name=name, exact=False).first.click()

    def tick_two():
        page.goto(f"/admin/pages/{index}/")
        boxes = page.locator("input[data-bulk-action-checkbox]")
        boxes.nth(0).check()
        boxes.nth(1).check()

    def type_moment():
        page.goto(question)
        page.get_by_label("Moment").fill("demain 8h")

    def show_agenda():
        page.set_viewport_size(TALL)
        page.goto("/admin/agenda/")

    def show_launch():
        page.evaluate("localStorage.clear()")  # or the panel of another page opens here
        page.goto(f"/admin/agenda/lancements/edit/{launch}/")

    def show_changes():
        page.goto(f"/admin/agenda/lancements/{launch}/changements/")

    def show_trash():
        page.set_viewport_size(VIEWPORT)
        page.goto("/admin/corbeille/")

    yield "accueil", lambda: page.goto("/admin/")
    yield "editeur", open_editor()
    yield "images", lambda: page.goto("/admin/images/")
    yield "apercu", open_editor(panel("preview"))
    yield "verifications", open_editor(panel("checks"))
    yield "publier", open_editor(button("Plus d’actions"))
    yield "programmer", type_moment
    yield "agenda", show_agenda
    yield "lancement", show_launch
    yield "changements", show_changes
    yield "corbeille", show_trash
    yield "ensemble", tick_two


def save(picture: bytes, file: Path) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    image.save(file, "WEBP", quality=72, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
