"""Turns text pasted from Word, LibreOffice or a web page into the blocks of a body.

`media.html_blocks` reads it, once the conventions of word processors are plain HTML. Content that a
body cannot take is left out, and the editor is told.
"""

import re
from collections import Counter

from bs4 import BeautifulSoup, Tag

from media.html_blocks import Block, HTMLBlocks, with_levels

SCHEMES = ("http://", "https://", "mailto:", "tel:")
DRAWINGS = ["svg", "v:imagedata", "canvas"]
# Word writes a list as paragraphs that say their level, each with its bullet or number as text.
WORD_LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)")
WORD_NUMBER = re.compile(r"\s*\(?\w{1,5}[.)](?:\s|$)")
# The words that a revision takes away, and the comments beside a text.
REVISION = "del, .MsoCommentReference, [style*='mso-element:comment-list']"


class PastedBlocks(HTMLBlocks):
    def is_allowed(self, address: str) -> bool:
        return address.lower().startswith(SCHEMES)


class Pasted:
    """The blocks of a pasted document, and a sentence on what is left out."""

    def __init__(self, html: str) -> None:
        soup = BeautifulSoup(html, "html.parser")
        revision = soup.select(REVISION)
        for node in revision:
            node.extract()
        self._has_revision = bool(revision)
        mark_by_style(soup)
        rebuild_word_lists(soup)
        for drawing in soup.find_all(DRAWINGS):
            drawing.replace_with(soup.new_tag("img"))
        reader = PastedBlocks()
        self.blocks: list[Block] = with_levels(reader.convert(soup))
        self._lost = Counter(
            kind
            for kind, *details in reader.losses
            # Such a link is of a note, or of the document's own contents.
            if not (kind == "link" and details[0].startswith("#"))
        )

    @property
    def left_out(self) -> str:
        """A French sentence about left out content, "" if there is none."""
        things = [
            counted(self._lost["picture"], "image", "images"),
            counted(self._lost["player"], "vidéo ou son", "vidéos ou sons"),
            counted(self._lost["link"], "adresse de lien", "adresses de liens"),
        ]
        sentences = []
        if any(things):
            listed = ", ".join(filter(None, things))
            sentences.append(f"N’a pas pu être collé\xa0: {listed}.")
        if self._lost["merged cells"]:
            sentences.append("Les cellules fusionnées d’un tableau ont été séparées.")
        if self._has_revision:
            sentences.append(
                "Les commentaires et les mots supprimés d’une relecture n’ont pas été collés."
            )
        return " ".join(sentences)


def counted(number: int, one: str, many: str) -> str:
    return f"{number}\xa0{one if number == 1 else many}" if number else ""


def mark_by_style(soup: BeautifulSoup) -> None:
    """Name the bold and italic elements so; word processors on the web say it by a style."""
    for node in soup.find_all(["b", "span"], style=True):
        style = str(node["style"]).replace(" ", "").lower()
        if node.name == "b":
            node.name = "span" if "font-weight:normal" in style else "b"
            continue
        if "font-style:italic" in style:
            node.wrap(soup.new_tag("i"))
        if re.search(r"font-weight:(?:bold|[6-9]00)", style):
            node.name = "b"


def rebuild_word_lists(soup: BeautifulSoup) -> None:
    """Put the paragraphs that Word shows as lists into lists."""
    lists: list[Tag] = []  # those that are open, from the outermost
    for paragraph in soup.find_all("p", style=WORD_LEVEL):
        level = int(WORD_LEVEL.findall(str(paragraph["style"]))[0])
        marker = paragraph.find("span", style=re.compile(r"mso-list:\s*Ignore"))
        is_numbered = bool(marker and WORD_NUMBER.match(marker.get_text()))
        if marker:
            marker.extract()
        if not lists or paragraph.find_previous_sibling(True) is not lists[0]:
            lists = []
        del lists[level:]
        name = "ol" if is_numbered else "ul"
        if len(lists) == level and lists[-1].name != name:
            lists.pop()
        while len(lists) < level:
            deeper = soup.new_tag(name)
            if lists:
                lists[-1].append(deeper)
            else:
                paragraph.insert_before(deeper)
            lists.append(deeper)
        paragraph.name = "li"
        lists[-1].append(paragraph.extract())
