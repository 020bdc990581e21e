"""How two versions of a rich text are compared: line by line, paragraphs and items apart."""

import re
from typing import Any

from bs4 import BeautifulSoup
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.admin.compare import BlockComparison, RichTextFieldComparison, diff_text
from wagtail.rich_text import expand_db_html, get_text_for_indexing

# The editor gives each paragraph one, and nobody sees it.
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
LINE_END = re.compile(r"</(?:p|h[234]|li)>|<br/?>")


class RichTextComparison(RichTextFieldComparison):
    """Of two values of a field."""

    def htmldiff(self) -> SafeString:
        return _difference(self.val_a, self.val_b)


class RichTextBlockComparison(BlockComparison):
    """Of two values of a block."""

    def has_changed(self) -> bool:
        sources = (val.source if val else "" for val in (self.val_a, self.val_b))
        former, present = (BLOCK_KEY.sub("", source) for source in sources)
        return former != present

    def htmlvalue(self, val: Any) -> SafeString:
        return _shown(_lines(val.source))

    def htmldiff(self) -> SafeString:
        former, present = (val.source if val else "" for val in (self.val_a, self.val_b))
        return _difference(former, present)


class ComparedRichTextBlock(blocks.RichTextBlock):
    """A rich text whose versions are compared line by line, and that search reads so."""

    def get_searchable_content(self, value: Any) -> list[str]:
        return [get_text_for_indexing(LINE_END.sub(r"\g<0>\n", value.source))]

    def get_comparison_class(self) -> type[RichTextBlockComparison]:
        return RichTextBlockComparison


def _difference(former: str, present: str) -> SafeString:
    return _shown(diff_text(_lines(former), _lines(present)).to_html())


def _shown(lines: str) -> SafeString:
    return format_html('<div class="compared-lines">{}</div>', lines)


def _lines(html: str) -> str:
    """Return the text of rich text, a line for each paragraph, heading, item and picture.

    Where a link leads stands after its words.
    """
    soup = BeautifulSoup(html, "html.parser")
    for embedded in soup("embed"):
        embedded.replace_with(f"\n{embedded.get('alt') or embedded.get('url') or ''}\n")
    soup = BeautifulSoup(expand_db_html(str(soup)), "html.parser")
    for link in soup("a", href=True):
        link.append(f" ({link['href']})")
    for start in soup.find_all(["p", "h2", "h3", "h4", "li", "br"]):
        start.insert_before("\n")
        if start.name == "li":
            start.insert(0, "• ")
    return re.sub(r"\n+", "\n", soup.get_text()).strip()
