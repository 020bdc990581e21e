"""Walks through a parsed document: writes rich text, and cuts it at each block."""

import re
from collections.abc import Callable
from html import escape

from bs4 import NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from wagtail.whitelist import check_url

from exchange.takeover.blocks import Block, button, heading, image, quote
from exchange.takeover.richtext import (
    CONTROLS,
    clean,
    excerpt,
    plain_text,
    tidy,
    words_of,
)
from media import videos

# The inline elements of rich text, each with the name that Wagtail stores.
INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "code": "code"}
# Elements that stand on lines of their own and only arrange others; any other is inline.
LAYOUT = {
    *("p", "tr", "td", "th", "thead", "tbody", "tfoot", "caption"),
    *("address", "article", "aside", "center", "details", "div", "dd", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "main", "nav", "section", "summary"),
}
# Elements that nobody reads, and parts of elements that are handled.
UNREAD = {"head", "link", "meta", "noscript", "script", "style", "template", "title"}
SILENT = {"wbr", "source", "track", "param"}
# The name of an element that stands for a block.
READY = "eig-block"
LINKS = re.compile(r"<a .*?</a>")
EMBEDS = {"audio", "embed", "iframe", "object", "video"}
# Names that Markdown authors give to the languages of `media.blocks.CodeBlock`.
LANGUAGES = {
    **dict.fromkeys(["bash", "console", "sh", "shell"], "bash"),
    **dict.fromkeys(["javascript", "js"], "javascript"),
    **dict.fromkeys(["python", "py"], "python"),
    **dict.fromkeys(["yaml", "yml"], "yaml"),
    **{name: name for name in ("css", "html", "json", "r", "sql")},
}


class Flow:
    """Collects blocks in reading order.

    Open tags are kept on stacks; where an image, a heading or any other block stands inside them,
    they are closed, the block is put, and they are opened again.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._parts: list[str] = []
        self._lists: list[str] = []
        self._inline: list[tuple[str, str]] = []
        self._run: list[str] = []

    def finish(self) -> list[Block]:
        """Return the blocks; the flow takes nothing more."""
        self._end_run()
        self._flush()
        return self.blocks

    def note(self, message: str) -> None:
        if message not in self.notes:
            self.notes.append(message)

    # Elements

    def walk(self, parent: Tag) -> None:
        for child in parent.children:
            self._element(child)

    def _element(self, node: PageElement) -> None:
        if isinstance(node, PreformattedString):
            if str(node).strip():
                self.note(f"commentaire retiré\xa0: «\xa0{excerpt(str(node))}\xa0»")
        elif isinstance(node, NavigableString):
            self._run.append(escape(str(node), quote=False))
        elif isinstance(node, Tag):
            handler = self._handlers.get(node.name)
            if handler:
                handler(self, node)
            elif node.name in UNREAD:
                self.note(f"balise <{node.name}> retirée avec son contenu")
            elif node.name in LAYOUT:
                self._lines_of(node)
            else:
                if node.name not in SILENT:
                    self.note(f"balise <{node.name}> retirée, son texte est gardé")
                self.walk(node)

    def _lines_of(self, node: Tag) -> None:
        """Walk through an element that stands on lines of its own."""
        self._end_run()
        self.walk(node)
        self._end_run()

    def _link(self, node: Tag) -> None:
        href = str(node.get("href") or "").strip()
        label = clean(node.get_text()).strip()
        if node.has_attr("data-button") and label and check_url(href) is not None:
            self._put(button(label, href))
        else:
            self._inline_element(node)

    def _inline_element(self, node: Tag) -> None:
        name = INLINE.get(node.name, "a")
        opening = f"<{name}>"
        if name == "a":
            href = str(node.get("href") or "").strip()
            if href and check_url(href) is None:
                self.note(f"lien refusé\xa0: «\xa0{excerpt(href)}\xa0»")
                href = ""
            opening = f'<a href="{escape(href)}">' if href else ""
        if not opening or any(tag == name for tag, _ in self._inline):
            self.walk(node)
            return
        self._inline.append((name, opening))
        self._run.append(opening)
        self.walk(node)
        self._inline.pop()
        self._run.append(f"</{name}>")

    def _line_break(self, node: Tag) -> None:
        self._run.append("<br/>")
        self.walk(node)

    def _rule(self, node: Tag) -> None:
        self._end_run()
        self.note("filet horizontal retiré")
        self.walk(node)

    def _list(self, node: Tag) -> None:
        self._end_run()
        tag = "ol" if node.name == "ol" else "ul"
        self._open(tag)
        for child in node.children:
            if isinstance(child, Tag) and child.name == "li":
                self._item(child)
            elif not isinstance(child, NavigableString) or str(child).strip():
                self._open("li")
                self._element(child)
                self._close("li")
        self._close(tag)

    def _item(self, node: Tag) -> None:
        if not self._lists or self._lists[-1] == "li":
            self._lines_of(node)  # outside of any list: a paragraph
            return
        self._open("li")
        self.walk(node)
        self._close("li")

    def _heading(self, node: Tag) -> None:
        html, others, links = self._inner_html(node)
        text = plain_text(html).replace("\n", " ")
        if links:
            self.note(f"lien du titre «\xa0{excerpt(text)}\xa0» placé dessous")
            others = [("text", f"<p>{link}</p>") for link in LINKS.findall(html)] + others
        if text:
            self._put(heading(text, int(node.name[1])))
        self._put(*others)

    def _picture(self, node: Tag) -> None:
        src, alt = str(node.get("src") or "").strip(), words_of(str(node.get("alt") or ""))
        if alt == "null":  # Netlify CMS writes it for an empty field
            alt = ""
        if not src:
            self.note("image sans adresse retirée")
            self._run.append(escape(alt, quote=False))
            return
        others: list[Block] = []
        caption = escape(words_of(str(node.get("title") or "")), quote=False)
        if isinstance(below := node.attrs.get("caption"), Tag):
            caption, others, _links = self._inner_html(below)
        link = next((opening for tag, opening in self._inline if tag == "a"), "")
        if link and not caption:
            caption = f"{link}{escape(alt or 'Lien de l’image', quote=False)}</a>"
        self._put(image(src, alt, caption), *others)

    def _quote(self, node: Tag) -> None:
        inner = self._nested(node)
        texts = [value for kind, value in inner if kind == "text"]
        if len(texts) != len(inner) or any("<a " in html or "<li>" in html for html in texts):
            self.note("citation avec liens, listes ou images, gardée comme texte courant")
            self._put(*inner)
        elif texts:
            self._put(quote("\n\n".join(map(plain_text, texts))))

    def _code(self, node: Tag) -> None:
        inner = next(iter(node.find_all("code")), node)
        classes = inner.get_attribute_list("class")
        language = next((c[9:] for c in classes if c and c.startswith("language-")), "")
        text = CONTROLS.sub(" ", node.get_text()).removesuffix("\n")
        if text.strip():
            name = LANGUAGES.get(language.lower(), "text")
            self._put(("code", {"language": name, "code": text}))

    def _embed(self, node: Tag) -> None:
        source = next(iter(node.find_all("source")), node)
        url = str(node.get("src") or node.get("data") or source.get("src") or "").strip()
        url = f"https:{url}" if url.startswith("//") else url
        title = clean(str(node.get("title") or "")).strip()
        if video := videos.recognise(url):
            shown = {"url": video.page_url, "title": title or "Vidéo"}
            self._put(("video", shown | {"poster": None, "transcript": ""}))
        elif url.startswith(("https://", "http://", "/")):
            self.note(f"<{node.name}> remplacé par un lien\xa0: {excerpt(url)}")
            self._end_run()
            self._run.append(f'<a href="{escape(url)}">{escape(title or url, quote=False)}</a>')
            self._end_run()
        else:
            self.note(f"<{node.name}> retiré\xa0: «\xa0{excerpt(url)}\xa0»")
        if node.name != "iframe":  # the text for browsers without the player
            self._lines_of(node)

    def _ready(self, node: Tag) -> None:
        """Put the block that an element has as its attribute (`exchange.takeover.jekyll_texts`)."""
        self._put(node.attrs["block"])  # type: ignore[arg-type]

    def _table(self, node: Tag) -> None:
        self.note("tableau non repris\xa0: son texte est gardé, cellule par cellule")
        self._lines_of(node)

    _handlers: dict[str, Callable[["Flow", Tag], None]] = {
        **dict.fromkeys(INLINE, _inline_element),
        "a": _link,
        **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], _heading),
        **dict.fromkeys(["ul", "ol", "menu"], _list),
        **dict.fromkeys(EMBEDS, _embed),
        "li": _item,
        "br": _line_break,
        "hr": _rule,
        "img": _picture,
        "blockquote": _quote,
        "pre": _code,
        "table": _table,
        READY: _ready,
    }

    # Inner documents

    def _nested(self, node: Tag) -> list[Block]:
        flow = Flow()
        flow.walk(node)
        blocks = flow.finish()
        for message in flow.notes:
            self.note(message)
        return blocks

    def _inner_html(self, node: Tag) -> tuple[str, list[Block], bool]:
        """Return the inline HTML of an element, its blocks, and whether it has links."""
        blocks = self._nested(node)
        texts = [value for kind, value in blocks if kind == "text"]
        html = "".join(texts).replace("</p><p>", "<br/>").removeprefix("<p>").removesuffix("</p>")
        return html, [block for block in blocks if block[0] != "text"], "<a " in html

    # Writing

    def _open(self, tag: str) -> None:
        self._end_run()
        self._lists.append(tag)
        self._parts.append(f"<{tag}>")

    def _close(self, tag: str) -> None:
        self._end_run()
        self._lists.pop()
        self._close_part(tag)

    def _close_part(self, tag: str) -> None:
        if self._parts and self._parts[-1] == f"<{tag}>":
            self._parts.pop()
        else:
            self._parts.append(f"</{tag}>")

    def _end_run(self) -> None:
        html = tidy("".join(self._run + [f"</{tag}>" for tag, _ in reversed(self._inline)]))
        self._run = [opening for _, opening in self._inline]
        if not html:
            return
        if not self._lists:
            self._parts.append(f"<p>{html}</p>")
        elif self._lists[-1] != "li":
            self._parts.append(f"<li>{html}</li>")
        elif self._parts[-1] in ("</ul>", "</ol>"):  # an editor's item has its text before its list
            self._parts += ["</li>", "<li>", html]
        else:
            self._parts += [html] if self._parts[-1] == "<li>" else ["<br/>", html]

    def _put(self, *blocks: Block) -> None:
        if not blocks:
            return
        self._end_run()
        if "ol" in self._lists:
            self.note("liste numérotée coupée par un bloc\xa0: elle recommence à 1")
        for tag in reversed(self._lists):
            self._close_part(tag)
        self._flush()
        for kind, value in blocks:
            if kind == "text":
                self._parts.append(value)
                self._flush()
            else:
                self.blocks.append((kind, value))
        self._parts = [f"<{tag}>" for tag in self._lists]

    def _flush(self) -> None:
        html = "".join(self._parts)
        self._parts = []
        if not html:
            return
        if self.blocks and self.blocks[-1][0] == "text":
            html = self.blocks.pop()[1] + html
        self.blocks.append(("text", html))
