"""The card, drawn from its title, that other sites show of a page without a picture.

The background work draws them: it asks the database for the missing ones. A page names its card
once it is there.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont
from wagtail.models import Page, PageQuerySet, get_page_models

from publishing.caching import generation
from publishing.models import PublishedPage

SIZE = (1200, 630)
MARGIN = 80
# The brand of the State: blue France, white, red Marianne.
BACKGROUND, TEXT, ACCENT = "#000091", "#FFFFFF", "#E1000F"
TITLE_SIZES = (84, 72, 60, 50, 42, 36)
LINE = 1.2  # times the size of the letters
NAME_SIZE = 34
# The height beside the bar and the name of the programme.
TITLE_HEIGHT = SIZE[1] - 2 * MARGIN - 110


# Which pages want one ---------------------------------------------------------------------------


def digest_of(title: str) -> str:
    """Return the digest of a title, equal to that of the database, by which a card is known."""
    return hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()


def lacking_cards() -> PageQuerySet:
    """Return the live pages without a picture of their own and without a card of their title."""
    own_picture = Q()
    for model in get_page_models():
        if issubclass(model, PublishedPage):
            for name in model.sharing_fields:
                own_picture |= Q(**{f"{model._meta.model_name}__{name}__isnull": False})
    return (
        Page.objects.live()
        .filter(depth__gt=1)  # Wagtail's root is no page of a site
        .exclude(own_picture)
        .alias(title_digest=MD5("title"))
        .exclude(sharing_card__digest=F("title_digest"))
        .order_by("-pk")
    )


def make_missing_card() -> bool:
    """Draw one missing card; return False when none is left to draw.

    It is drawn outside any transaction, and thrown away if the page has changed or gone meanwhile.
    The generation is bumped once, with the last one. The card of an earlier title is deleted.
    """
    page = lacking_cards().select_related("locale").first()
    if page is None:
        return False
    with translation.override(page.locale.language_code):
        picture = draw_card(page.title)
    with transaction.atomic():
        # Saving or deleting a page bumps the generation first, hence waits for this lock.
        generation.lock()
        lacking = lacking_cards()
        if lacking.filter(pk=page.pk, title=page.title).exists():
            save_card(page, picture)
        if not lacking.exists():
            generation.bump()
    return True


def save_card(page: Page, picture: bytes) -> None:
    model = apps.get_model("media.SharingCard")
    card = model.objects.filter(pk=page.pk).first() or model(page=page)
    before, storage = card.file.name, card.file.storage
    card.digest = digest_of(page.title)
    card.file.save(f"{page.pk}-{card.digest}.png", ContentFile(picture), save=False)
    card.save()
    if before:
        transaction.on_commit(lambda: storage.delete(before))


def delete_outdated_cards() -> None:
    """Delete the cards of earlier titles, also of pages that want none today.

    For an erasure, which cannot leave a name to the background work.
    """
    cards = apps.get_model("media.SharingCard").objects
    cards.exclude(digest=MD5("page__title")).delete()


# Drawing ----------------------------------------------------------------------------------------


def draw_card(title: str) -> bytes:
    """Return a PNG with the title, as large as it fits, and the name of the programme."""
    picture = Image.new("RGB", SIZE, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    font, lines = fitted(title)
    for number, line in enumerate(lines):
        draw.text((MARGIN, MARGIN + number * font.size * LINE), line, TEXT, font)
    bottom = SIZE[1] - MARGIN
    draw.rectangle((MARGIN, bottom - 74, MARGIN + 120, bottom - 66), ACCENT)
    name = gettext("Entrepreneurs d’intérêt général")
    draw.text((MARGIN, bottom), name, TEXT, marianne(NAME_SIZE), anchor="ls")
    output = BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()


@cache
def marianne(size: int) -> ImageFont.FreeTypeFont:
    path = files("dsfr") / "static" / "dsfr" / "dist" / "fonts" / "Marianne-Bold.woff2"
    return ImageFont.truetype(BytesIO(path.read_bytes()), size)


def fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest letters in which the title has room, and its lines; a title that has none
    in the smallest is cut."""
    for size in TITLE_SIZES:
        font, room = marianne(size), int(TITLE_HEIGHT / (size * LINE))
        lines = list(wrapped(title, font))
        if len(lines) <= room:
            return font, lines
    return font, [*lines[: room - 1], f"{lines[room - 1][:-1]}…"]


def wrapped(title: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Yield the lines of the title; only a word longer than a line is cut."""
    width = SIZE[0] - 2 * MARGIN
    line = ""
    for word in re.split(r"[ \t\r\n]+", title.strip()):  # a no-break space holds its words together
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        line = ""
        for character in word:
            if font.getlength(line + character) > width:
                yield line
                line = ""
            line += character
    if line:
        yield line
