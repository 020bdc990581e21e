"""The configuration and plain layouts with which Hugo builds a site from an export."""

import shutil
from pathlib import Path

from django.conf import settings

from exchange.export.fields import BODIES
from exchange.export.rich_text import HTML
from home.models import published_page_types

LAYOUTS = Path(__file__).parent / "layouts"


def write(folder: Path) -> None:
    """Write the configuration and the layouts, with a shortcode for every kind of block."""
    folder.joinpath("hugo.toml").write_text(configuration(), encoding="utf-8")
    shutil.copytree(LAYOUTS, folder / "layouts")
    block = (LAYOUTS / "shortcodes" / "block.html").read_text("utf-8")
    for kind in sorted(kinds_of_blocks() - {"text", HTML}):
        (folder / "layouts" / "shortcodes" / f"{kind}.html").write_text(block, encoding="utf-8")
    (folder / "layouts" / "shortcodes" / "block.html").unlink()


def kinds_of_blocks() -> set[str]:
    return {
        kind
        for model in published_page_types()
        for field in model._meta.local_concrete_fields
        if field.name in BODIES
        for kind in field.stream_block.child_blocks
    }


def configuration() -> str:
    languages = "".join(
        f'[languages.{code}]\ncontentDir = "content/{code}"\n'
        f'title = "Entrepreneurs d’intérêt général"\n\n'
        for code, _name in settings.LANGUAGES
    )
    return (
        f'baseURL = "{settings.SITE_URL}/"\n'
        f'defaultContentLanguage = "{settings.LANGUAGE_CODE}"\n'
        'disableKinds = ["taxonomy", "term", "RSS"]\n\n'
        f"{languages}"
        "[markup.goldmark.renderer]\nunsafe = true\n"
    )
