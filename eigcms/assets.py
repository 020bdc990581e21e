"""Builds the public site's one stylesheet and one script from the parts of DSFR that it uses.

DSFR, the design system of the French State, comes as 1 MB of CSS and 56 KB of core script.
Lightning CSS reads its stylesheets. What no page uses is left out: the selectors of classes that no
template names or of attributes that none writes, and the custom properties that no rule reads. The
project's own sheets (`eigcms/static_src/*.css`) follow.

None of DSFR's scripts is used, which saves a visitor some 60 KB. Menus are `<details>`, the dialog
is a `<dialog>`, and the theme follows the system in CSS alone. All of them work by keyboard and
without JavaScript; DSFR's own markup does not. The scripts of `eigcms/static_src/*.js` add comfort:
they remember a theme, close a menu with Escape and play a video in place.
"""

import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from fontTools import subset
from lightningcss import process_stylesheet

DSFR = Path(str(files("dsfr"))) / "static" / "dsfr" / "dist"
SOURCES = Path(__file__).resolve().parent / "static_src"
STYLESHEETS = [
    "core/core.main.min.css",
    "scheme/scheme.min.css",
    "component/component.main.min.css",
    "utility/icons/icons.main.min.css",
    "core/core.print.min.css",
    "component/component.print.min.css",
]
# Of DSFR's ten faces, `fonts.css` names these.
FONTS = ["Marianne-Regular", "Marianne-Bold"]
# With Latin-1, the characters of French and English. Browsers take others from another font.
CHARACTERS = "ŒœŸ\u2009\u2011\u202f–—‘’‚“”„†•…‰‹›€№™←↑→↓−≈≠≤≥"
COPIED = ["favicon/favicon.svg", "favicon/favicon.ico", "favicon/apple-touch-icon.png"]
# The sheet is written in the CSS that these understand.
BROWSERS = ["chrome >= 109", "edge >= 109", "firefox >= 115", "safari >= 15.4", "ios_saf >= 15.4"]


def build() -> None:
    """Write the assets into `settings.ASSETS_DIR`. The same sources give the same bytes."""
    directory = Path(settings.ASSETS_DIR)
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "fonts").mkdir(parents=True)
    (directory / "site.css").write_text(stylesheet(), "utf-8")
    scripts = [path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))]
    (directory / "site.js").write_text("\n".join(scripts), "utf-8")
    for name in FONTS:
        write_font(DSFR / "fonts" / f"{name}.woff2", directory / "fonts" / f"{name}.woff2")
    for name in COPIED:
        shutil.copy(DSFR / name, directory)


def write_font(source: Path, target: Path) -> None:
    """Write a font without the characters that the site's languages do not write."""
    subset.main(
        [
            str(source),
            f"--output-file={target}",
            "--unicodes=U+20-7E,U+A0-FF",
            f"--text={CHARACTERS}",
            "--flavor=woff2",
            "--layout-features=kern,liga,locl,mark,sups",
        ]
    )


# What the site uses -----------------------------------------------------------------------------

NAME = re.compile(r"fr-[a-z0-9_@-]+")


def sources() -> Iterator[Path]:
    """Yield the project's files that the assets are made of, or that name their classes."""
    yield from SOURCES.glob("*.*")
    yield from naming_files()


def naming_files() -> Iterator[Path]:
    for config in apps.get_app_configs():
        directory = Path(config.path)
        if directory.parent == settings.BASE_DIR:
            for suffix in ("html", "py", "js"):
                yield from directory.rglob(f"*.{suffix}")


def used_names() -> set[str]:
    """Return the names of classes (`fr-…`) found in the project's templates and code.

    A name cut by a template variable (`fr-x--{{ style }}`) ends in a dash. It stands for all names
    with that beginning.
    """
    names: set[str] = set()
    for path in naming_files():
        names.update(NAME.findall(path.read_text("utf-8")))
    return names


# From DSFR's sheets to the site's ---------------------------------------------------------------

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
DARK = re.compile(r"(?::root)?\[data-fr-theme=dark\]")
# A rule with such a selector, from the end of the rule or comment before it.
DARK_RULE = re.compile(r"[^{}/;]*\[data-fr-theme=dark\][^{}]*\{[^{}]*\}")
CLASS = re.compile(r"\.(fr-(?:[\w-]|\\@)+)")
# What DSFR styles by attributes, and this site has not: components with scripts, other inputs. The
# last begins its former icons; with dashes it would be a name, and keep them all.
UNUSED = re.compile(
    r"\[(?:aria-(?:expanded|pressed)|role|target|data-fr-(?:js|mourning|scrolling))\b"
    r"|\[type=\"?(?:button|date|image|range|reset|submit)\b"
    r"|\[class[*^]=\"?[\\ ]*fr.fi."
)
RULE = re.compile(r"([^{};]+)(\{[^{}]*\})")
BETWEEN_SELECTORS = re.compile(r",(?![^(]*\))")
EXCEPTION = re.compile(r":not\([^()]*\)")
DRAWING = re.compile(r"url\([\"']?(?!data:)([^\"')]+\.svg)[\"']?\)")
DEFINED = re.compile(r"[{;](--[\w-]+):")
READ = re.compile(r"var\((--[\w-]+)")


def stylesheet() -> str:
    """Return DSFR's sheets and the project's in one, without the parts that no page uses."""
    names = used_names()
    dsfr = "".join(used_rules(DSFR / name, names, UNUSED) for name in STYLESHEETS)
    own = "".join(used_rules(path, names) for path in sorted(SOURCES.glob("*.css")))
    css = without_unread_properties(FONT_FACE.sub("", dsfr) + own)
    return '@charset "utf-8";' + process_stylesheet(css, browsers_list=BROWSERS)


def used_rules(sheet: Path, names: set[str], unused: re.Pattern[str] | None = None) -> str:
    """Return the rules of a sheet, but the selectors of other classes than `names`.

    Those where `unused` is found are left out too.
    """
    beginnings = tuple(name for name in names if name.endswith("-"))

    def is_used(selector: str) -> bool:
        asked = EXCEPTION.sub("", selector)
        classes = [name.replace("\\", "") for name in CLASS.findall(asked)]
        if unused and unused.search(asked):
            return False
        return all(name in names or name.startswith(beginnings) for name in classes)

    def with_used_selectors(rule: re.Match) -> str:
        used = [selector for selector in BETWEEN_SELECTORS.split(rule[1]) if is_used(selector)]
        return ",".join(used) + rule[2] if used else ""

    css = process_stylesheet(with_system_theme(sheet.read_text("utf-8")))
    return with_drawings(process_stylesheet(RULE.sub(with_used_selectors, css)), sheet.parent)


def with_system_theme(css: str) -> str:
    """Apply the dark theme on screens, also if the system asks for it and none was chosen."""

    def both(match: re.Match) -> str:
        system = DARK.sub(":root:not([data-fr-theme])", match[0])
        return (
            f"@media screen{{{match[0]}}}@media screen and (prefers-color-scheme:dark){{{system}}}"
        )

    return DARK_RULE.sub(both, css)


def with_drawings(css: str, directory: Path) -> str:
    """Inline the drawings, which are named relative to `directory`: it saves a request each."""

    def inlined(match: re.Match) -> str:
        drawing = " ".join((directory / match[1]).read_text("utf-8").split()).replace('"', "'")
        return f'url("data:image/svg+xml,{quote(drawing, safe=" ~:/?@!$&()*+,;='")}")'

    return DRAWING.sub(inlined, css)


def without_unread_properties(css: str) -> str:
    """Leave out the custom properties that no declaration reads, until all others are read."""
    unread = set(DEFINED.findall(css)) - set(READ.findall(css))
    kept = process_stylesheet(css, unused_symbols=unread)
    return kept if kept == css else without_unread_properties(kept)
