"""The places of the pages of an old site: empty drafts, so that other pages can point to them."""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from wagtail.coreutils import find_available_slug, string_to_ascii
from wagtail.models import Page

from exchange.export import writer
from exchange.export.errors import SourceError
from home.models import HomePage
from pages.models import ProgrammePage
from publishing.caching import generation
from takeover.models import LegacyDocument
from takeover.page_types import INDEXES
from takeover.records import is_taken
from takeover.slugs import slug_of

# Records a page as that of a document.
Join = Callable[[Page], None]
# The hosts of the programme's earlier sites; links to them are links within the site.
OWN_HOSTS = {
    f"{www}{host}"
    for www in ("", "www.")
    for host in (
        "eig.etalab.gouv.fr",
        "eig.numerique.gouv.fr",
        "entrepreneur-interet-general.etalab.gouv.fr",
        "entrepreneur-interet-general.netlify.com",
    )
}


class Places(dict[str, Page]):
    """The pages of an import by their old addresses. A new page is written at once.

    Addresses are paths with both slashes. Every page comes below the French home page, or below
    the one that is set for `/en/`.
    """

    @cached_property
    def home(self) -> HomePage:
        """The home page. Raises SourceError where there is none."""
        return writer.home_page()

    def make(
        self, address: str, title: str, model: type[Page], values: dict[str, Any], join: Join
    ) -> Page:
        """Return an empty draft for a document, at `address` unless that is taken.

        `join` records the page as the document's, in one transaction with a new page. An empty page
        there of its type, made for pages below it, is the document's. Raises SourceError and
        ValidationError.
        """
        above, _, name = address.strip("/").rpartition("/")
        parent = self.section(above)
        if not (slug := slug_of(name)):
            raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
        there = parent.get_children().filter(slug=slug).first()
        if there is not None and there.specific_class is model and is_empty_place(there):
            return there.specific
        slug = find_available_slug(parent, slug)
        with generation.atomic():
            page = writer.add_draft(parent, model, title or slug, slug, **values)
            join(page)
        return page

    def publish_empty(self, parent: Page, page: Page, address: str) -> None:
        """Publish a new page with a title alone. Raises SourceError if another page is there."""
        if is_taken(parent, page.slug):
            raise SourceError(
                f"Une autre page est à l’adresse {address}\xa0: changez la sienne, puis relancez "
                "la même commande."
            )
        page.locale = parent.locale if page.locale_id is None else page.locale
        parent.add_child(instance=page)
        self.publish(page, address)

    def publish(self, page: Page, address: str) -> None:
        """Publish a page with a title alone, and record that a later document may fill it."""
        page.save_revision().publish()
        LegacyDocument.objects.update_or_create(
            source_path=f"#{address}",
            defaults={"page": page, "revision": page.latest_revision, "fingerprint": "-"},
        )
        self[address] = page

    def page_at(self, address: str) -> int | None:
        """Return the key of the page at an address of the site, on any of its hosts."""
        path = own_path(address)
        if path is None:
            return None
        page = self.get(path) or self._by_key.get(string_to_ascii(path).lower())
        return page.pk if page is not None else None

    @cached_property
    def _by_key(self) -> dict[str, Page]:
        """The pages by plain addresses, also those that an earlier run made with a title alone."""
        empty = LegacyDocument.objects.filter(
            source_path__startswith="#/", page__path__startswith=self.home.path
        )
        known = {record.source_path[1:]: record.page for record in empty.select_related("page")}
        return {
            string_to_ascii(each).lower(): page for each, page in (known | self).items() if page
        }

    def section(self, address: str) -> Page:
        """Return the page at `address`, made with a title alone if there is none, as those above.

        A list of the site is found by its type, wherever editors moved its address.
        """
        parent: Page = self.home
        path = "/"
        for part in filter(None, address.split("/")):
            path, slug = f"{path}{part}/", slug_of(part)
            if path not in self:
                plain = ProgrammePage, part.replace("-", " ").capitalize()
                model, title = INDEXES.get(path, plain)
                there = parent.get_children()
                page = (there.type(model) if path in INDEXES else there.filter(slug=slug)).first()
                if page is None:
                    page = model(title=title, slug=slug, show_in_menus=model.show_in_menus_default)
                    self.publish_empty(parent, page, path)
                self[path] = page.specific
            parent = self[path]
        # Each new page changes its parent's number of children.
        parent.refresh_from_db(fields=["numchild", "path", "depth"])
        return parent


def records_of(page: Page) -> list[LegacyDocument]:
    return list(LegacyDocument.objects.filter(page_id=page.pk).order_by("pk"))


def is_edited(page: Page) -> bool:
    """Tell whether somebody saved an imported page, or took it offline or online."""
    written = [record for record in records_of(page) if record.revision_id]
    return any(record.revision_id != page.latest_revision_id for record in written)


def is_empty_place(page: Page) -> bool:
    """Tell whether a page has a title alone, and was made for pages below it."""
    records = records_of(page)
    is_bare = all(record.source_path.startswith("#") for record in records)
    return bool(records) and is_bare and not is_edited(page)


def own_path(address: str) -> str | None:
    """Return the path of an address of the site (with both slashes), None for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.query or parts.fragment:
        return None
    if parts.scheme in ("http", "https"):
        if (parts.hostname or "").lower() not in OWN_HOSTS:
            return None
    elif parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    path = parts.path.removesuffix(".html").strip("/")
    return f"/{path}/" if path else "/"
