"""Reads the HTML of the old sites: beyond `takeover.html_blocks`, pictures, players and buttons."""

from html import escape

from bs4 import Tag

from media import videos
from takeover.blocks import button, image
from takeover.html_blocks import Block, HTMLBlocks
from takeover.html_text import clean
from takeover.richtext import excerpt, words_of

# The name of an element that stands for a block.
READY = "eig-block"
# The note on each kind of loss.
NOTES = {
    "comment": "commentaire retiré\xa0: «\xa0{}\xa0»",
    "link": "lien refusé\xa0: «\xa0{}\xa0»",
    "linked player": "<{}> remplacé par un lien\xa0: {}",
    "numbers": "liste numérotée coupée par un bloc\xa0: elle recommence à 1",
    "picture": "image sans adresse retirée",
    "player": "<{}> retiré\xa0: «\xa0{}\xa0»",
    "quote": "citation avec liens, listes ou images, gardée comme texte courant",
    "rule": "filet horizontal retiré",
    "table": "tableau non repris\xa0: son texte est gardé, cellule par cellule",
    "unknown": "balise <{}> retirée, son texte est gardé",
    "unread": "balise <{}> retirée avec son contenu",
}


class Flow(HTMLBlocks):
    """Collects the blocks of a document of an old site."""

    @property
    def notes(self) -> list[str]:
        """The losses in French, each once."""
        said = (NOTES[kind].format(*map(excerpt, details)) for kind, *details in self.losses)
        return list(dict.fromkeys(said))

    def tag(self, node: Tag) -> None:
        if node.name == READY:  # `takeover.jekyll_texts`
            self.put(node.attrs["block"])  # type: ignore[arg-type]
        else:
            super().tag(node)

    def link(self, node: Tag) -> None:
        address = str(node.get("href") or "").strip()
        label = clean(node.get_text()).strip()
        if node.has_attr("data-button") and label and self.is_allowed(address):
            self.put(button(label, address))
        else:
            super().link(node)

    def picture(self, node: Tag) -> None:
        src, alt = str(node.get("src") or "").strip(), words_of(str(node.get("alt") or ""))
        if alt == "null":  # Netlify CMS writes it for an empty field
            alt = ""
        if not src:
            self.lose("picture")
            self.write(escape(alt, quote=False))
            return
        others: list[Block] = []
        caption = escape(words_of(str(node.get("title") or "")), quote=False)
        if isinstance(below := node.attrs.get("caption"), Tag):
            caption, others = self.inner_html(below)
        link = next((opening for tag, opening in self._inline if tag == "a"), "")
        if link and not caption:
            caption = f"{link}{escape(alt or 'Lien de l’image', quote=False)}</a>"
        self.put(image(src, alt, caption), *others)

    def player(self, node: Tag) -> None:
        source = next(iter(node.find_all("source")), node)
        url = str(node.get("src") or node.get("data") or source.get("src") or "").strip()
        url = f"https:{url}" if url.startswith("//") else url
        title = clean(str(node.get("title") or "")).strip()
        if video := videos.recognise(url):
            shown = {"url": video.page_url, "title": title or "Vidéo"}
            self.put(("video", shown | {"poster": None, "transcript": ""}))
        elif url.startswith(("https://", "http://", "/")):
            self.lose("linked player", node.name, url)
            self.end_line()
            self.write(f'<a href="{escape(url)}">{escape(title or url, quote=False)}</a>')
            self.end_line()
        else:
            self.lose("player", node.name, url)
        if node.name != "iframe":  # the text for browsers without the player
            self.lines(node)
