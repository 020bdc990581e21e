"""Builds the public site's one stylesheet and one script from the parts of DSFR that it uses.

DSFR, the design system of the French State, comes as 1 MB of CSS and 56 KB of core script. This
module reads its stylesheets and leaves out the unused parts: rules for classes that no template
names, custom properties that no rule reads, fonts that are not listed. The project's own sheets
(`eigcms/static_src/*.css`) follow.

None of DSFR's scripts is used, which saves a visitor some 60 KB. Menus are `<details>`, the dialog
is a `<dialog>`, and the theme follows the system in CSS alone. All of them work by keyboard and
without JavaScript; DSFR's own markup does not. The scripts of `eigcms/static_src/*.js` add comfort:
they remember a theme, close a menu with Escape and play a video in place.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import tinycss2
from django.apps import apps
from django.conf import settings
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCES = Path(__file__).resolve().parent / "static_src"
STYLESHEETS = [
    "core/core.main.min.css",
    "scheme/scheme.min.css",
    "component/component.main.min.css",
    "utility/icons/icons.main.min.css",
    "core/core.print.min.css",
    "component/component.print.min.css",
]
# DSFR has ten faces of 40 to 80 KB each. Browsers use the nearest of these two for the medium
# weight (buttons) and the light one, and slant them for italics. An italic face would add 44 KB to
# every page for the placeholder of the search box alone.
FONTS = {"Marianne-Regular", "Marianne-Bold"}
# The characters of French and English. Browsers take other characters from another font.
CHARACTERS = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "ŒœŸ\u2009\u2011\u202f–—‘’‚“”„†•…‰‹›€№™←↑→↓−≈≠≤≥"),
}
COPIED = ["favicon/favicon.svg", "favicon/favicon.ico", "favicon/apple-touch-icon.png"]
LICENCE = (
    "/*! DSFR, MIT, usage réservé aux sites de l’État : https://www.systeme-de-design.gouv.fr */"
)


def build() -> None:
    """Write the assets into `settings.ASSETS_DIR`. The same sources give the same bytes."""
    files = Stylesheet(dsfr_directory(), used_names()).build()
    files["site.js"] = "\n".join(
        path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))
    ).encode()
    for name in COPIED:
        files[Path(name).name] = (dsfr_directory() / name).read_bytes()

    directory = Path(settings.ASSETS_DIR)
    shutil.rmtree(directory, ignore_errors=True)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def dsfr_directory() -> Path:
    spec = find_spec("dsfr")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package django-dsfr is not installed.")
    return Path(spec.origin).parent / "static" / "dsfr" / "dist"


# What the site uses -----------------------------------------------------------------------------

NAME = re.compile(r"fr-[a-z0-9_-]+")


def used_names() -> set[str]:
    """Return the names of classes (`fr-…`) found in the project's templates and code.

    A name cut by a template variable (`fr-x--{{ style }}`) ends in a dash. It stands for all names
    with that beginning.
    """
    names: set[str] = set()
    directories = [Path(config.path) for config in apps.get_app_configs()]
    own = [path for path in directories if path.parent == settings.BASE_DIR]
    for directory in own:
        for suffix in ("html", "py", "js"):
            for path in directory.rglob(f"*.{suffix}"):
                names.update(NAME.findall(path.read_text("utf-8")))
    return names


# CSS as a tree ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A style rule or font face with declarations, or an at-rule with rules inside."""

    prelude: str
    declarations: tuple[tuple[str, str], ...] = ()
    rules: tuple["Rule", ...] = field(default=())

    def __str__(self) -> str:
        if self.rules:
            return f"{self.prelude}{{{''.join(map(str, self.rules))}}}"
        return (
            f"{self.prelude}{{{';'.join(f'{name}:{value}' for name, value in self.declarations)}}}"
        )


# These at-rules hold rules. The others hold declarations.
GROUPS = {"media", "supports", "container", "keyframes", "-webkit-keyframes", "-moz-document"}


def parse(css: str) -> tuple[Rule, ...]:
    return tuple(to_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def to_rules(nodes: Iterable[Any]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in GROUPS:
            inside = tinycss2.parse_rule_list(
                node.content, skip_comments=True, skip_whitespace=True
            )
            prelude = squeeze(f"@{node.at_keyword} {to_text(node.prelude)}")
            yield Rule(prelude, rules=tuple(to_rules(inside)))
        elif node.type == "at-rule" and node.content is not None:
            prelude = squeeze(f"@{node.at_keyword} {to_text(node.prelude)}")
            yield Rule(prelude, declarations=tuple(to_declarations(node.content)))
        elif node.type == "qualified-rule":
            yield Rule(to_text(node.prelude), declarations=tuple(to_declarations(node.content)))


def to_declarations(content: list[Any]) -> Iterator[tuple[str, str]]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            yield node.name, to_text(node.value) + ("!important" if node.important else "")


def to_text(nodes: Iterable[Any]) -> str:
    return squeeze(tinycss2.serialize([node for node in nodes if node.type != "comment"]))


def squeeze(text: str) -> str:
    # Only the white space of CSS: DSFR's numbers have no-break spaces, which are text.
    text = re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ")
    return text if '"' in text or "'" in text else re.sub(r" ?([,>]) ?", r"\1", text)


def transformed(rules: Iterable[Rule], change: Callable[[Rule], Iterable[Rule]]) -> Iterator[Rule]:
    """Yield the outcome of `change` on each rule with declarations, in the same at-rules."""
    for rule in rules:
        if not rule.rules:
            yield from change(rule)
        elif inside := tuple(transformed(rule.rules, change)):
            yield replace(rule, rules=inside)


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at its commas, not at those inside `:not(…)`."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", prelude)]


# From DSFR's sheets to the site's ---------------------------------------------------------------

DARK = re.compile(r"(?::root)?\[data-fr-theme=[\"']?dark[\"']?\]")
NEGATION = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
CLASS = re.compile(r"\.(fr-[\w-]+)")
READ = re.compile(r"var\((--[\w-]+)")
DEFINED = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*;?")
URL = re.compile(r"url\(\s*([\"']?)(?!data:)([^\"')]+)\1\s*\)")
INLINE_LIMIT = 4096


class Stylesheet:
    """Builds `site.css` and the files that it names."""

    def __init__(self, dsfr: Path, names: set[str]):
        self.dsfr = dsfr
        self.names = names
        self.prefixes = tuple(name for name in names if name.endswith("-"))
        self.files: dict[str, bytes] = {}

    def build(self) -> dict[str, bytes]:
        """Return `site.css` and the fonts, by their path below the static address."""
        rules: list[Rule] = []
        for name in STYLESHEETS:
            path = self.dsfr / name
            kept = transformed(parse(path.read_text("utf-8")), self.kept)
            rules += transformed(kept, partial(self.resolved, directory=path.parent))
        for path in sorted(SOURCES.glob("*.css")):
            own = parse(path.read_text("utf-8"))
            rules += transformed(own, partial(self.resolved, directory=path.parent))
        themed = transformed(rules, with_system_theme)
        css = without_unread_properties("".join(map(str, themed)))
        return {"site.css": f'@charset "utf-8";{LICENCE}{css}\n'.encode(), **self.files}

    def is_used(self, name: str) -> bool:
        return name in self.names or name.startswith(self.prefixes)

    def matches(self, selector: str) -> bool:
        """Tell whether the selector can match an element of the site's pages."""
        return all(self.is_used(name) for name in CLASS.findall(NEGATION.sub("", selector)))

    def kept(self, rule: Rule) -> Iterator[Rule]:
        """Yield the rule for the selectors that match and the listed fonts."""
        if rule.prelude == "@font-face":
            if any(f"/{font}.woff2" in dict(rule.declarations)["src"] for font in FONTS):
                yield rule
        elif rule.declarations:
            selectors = [s for s in split_selectors(rule.prelude) if self.matches(s)]
            if selectors:
                yield replace(rule, prelude=",".join(selectors))

    def resolved(self, rule: Rule, directory: Path) -> Iterator[Rule]:
        """Replace the addresses relative to `directory`.

        Small drawings are inlined, which saves a request each. Fonts are put beside the sheet.
        """

        def resolve(match: re.Match) -> str:
            path = (directory / match[2]).resolve()
            if path.suffix == ".svg" and path.stat().st_size <= INLINE_LIMIT:
                drawing = " ".join(path.read_text("utf-8").split()).replace('"', "'")
                return (
                    f'url("data:image/svg+xml,{quote(drawing, safe=" ~:/?@!$&()*+,;=" + chr(39))}")'
                )
            name = f"{path.parent.name}/{path.name}"
            content = path.read_bytes()
            self.files[name] = with_characters(content) if path.suffix == ".woff2" else content
            return f"url({name})"

        declarations = []
        for name, value in rule.declarations:
            if rule.prelude == "@font-face" and name == "src":
                value = value.partition(",")[0]  # woff2 comes first, woff is for IE
            declarations.append((name, URL.sub(resolve, value)))
        yield replace(rule, declarations=tuple(declarations))


def with_characters(font: bytes) -> bytes:
    """Return a font without the characters that the site's languages do not write."""
    options = Options(flavor="woff2", layout_features=["kern", "liga", "locl", "mark", "sups"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    content = BytesIO()
    with TTFont(BytesIO(font), recalcTimestamp=False) as opened:
        subsetter.subset(opened)
        opened.flavor = "woff2"
        opened.save(content)
    return content.getvalue()


def without_unread_properties(css: str) -> str:
    """Leave out the custom properties that no declaration reads, until all others are read."""
    read = set(READ.findall(css))
    kept = DEFINED.sub(lambda match: match[0] if match[1] in read else "", css)
    return css if kept == css else without_unread_properties(kept)


def with_system_theme(rule: Rule) -> Iterator[Rule]:
    """Apply the dark theme on screens, also if the system asks for it and none was chosen."""
    dark = [s for s in split_selectors(rule.prelude) if DARK.search(s)]
    light = [s for s in split_selectors(rule.prelude) if not DARK.search(s)]
    if light:
        yield replace(rule, prelude=",".join(light))
    if dark:
        unchosen = ",".join(DARK.sub(":root:not([data-fr-theme])", s) for s in dark)
        yield Rule("@media screen", rules=(replace(rule, prelude=",".join(dark)),))
        yield Rule(
            "@media screen and (prefers-color-scheme:dark)",
            rules=(replace(rule, prelude=unchosen),),
        )
