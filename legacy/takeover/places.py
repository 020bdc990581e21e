"""Where the pages of an old site stand: an empty draft each, so that others can point to them."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page, Site

from home.models import HomePage
from legacy import indexes, writer
from legacy.errors import SourceError
from legacy.models import ImportedDocument
from legacy.slugs import slug_of
from pages.models import ProgrammePage

# Hosts under which the programme's sites stood; links to them are links within the site.
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


class Places:
    """The pages of an import by the addresses that they had; making one writes at once.

    Addresses are paths with both slashes. Every page comes below the French home page.
    """

    def __init__(self, site: str = "") -> None:
        self.origin = site
        self.identities: dict[str, dict[str, Any]] = {}
        self._pages: dict[str, Page] = {}

    def get(self, address: str) -> Page | None:
        return self._pages.get(address)

    def __setitem__(self, address: str, page: Page) -> None:
        self._pages[address] = page

    def __contains__(self, address: str) -> bool:
        return address in self._pages

    @cached_property
    def site(self) -> Site | None:
        return Site.objects.filter(is_default_site=True).first()

    @cached_property
    def home(self) -> HomePage:
        """The home page. Raises SourceError where there is none."""
        return writer.home_page()

    def make(
        self, address: str, path: str, title: str, model: type[Page], values: dict[str, Any]
    ) -> list[str]:
        """Make the place of the document at `path` if it has none; return what there is to say.

        Its old address leads to it where it cannot stand there. Raises SourceError and
        ValidationError.
        """
        if address in self._pages:  # an index page that has a document of its own
            return []
        notes: list[str] = []
        page = None
        if model.max_count_per_parent == 1 and writer.page_of(path) is None:
            page = model._default_manager.child_of(self.home).first()  # the site's own
        if page is None:
            page, notes = self.placed(address, path, title, model, values)
        self._pages[address] = page
        self.redirect(address, page)
        return notes

    def placed(
        self,
        address: str,
        path: str,
        title: str,
        model: type[Page],
        values: dict[str, Any],
        identity: dict[str, Any] | None = None,
    ) -> tuple[Page, list[str]]:
        """Return the page of the document at `path`, made now if need be, and what there is to say.

        It takes the place of a page that was made for others to stand below. Where another page
        has its slug, it gets the one that its identity calls spare.
        """
        page = writer.page_of(path)
        if page is not None:
            return page, []
        identity = identity or self.identities.get(path, {})
        *above, name = address.strip("/").split("/")
        parent = self._parent(above)
        slug = slug_of(name)
        if not slug:
            raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
        occupant = parent.get_children().filter(slug=slug).first()
        free = free_slug(parent, [slug, str(identity.get("spare") or slug)])
        page = writer.make_place(
            parent, model, title or slug, free, path, site=self.origin, identity=identity, **values
        )
        if occupant is not None and is_empty_place(occupant):
            replace_empty(occupant, page)
            return model._default_manager.get(pk=page.pk), []
        notes = [f"l’adresse «\xa0{slug}\xa0» est prise\xa0: {free}"] if free != slug else []
        return page, notes

    def index(self, address: str, model: type[Page], title: str, path: str | None) -> Page:
        """Return the list at `address`: the site's own, else one made now.

        It is made of the document at `path`, to be filled later, or as it stands without one.
        """
        page = model._default_manager.child_of(self.home).first()
        slug = address.strip("/")
        shown = model.show_in_menus_default
        if page is None and path is not None:
            page = writer.make_place(
                self.home, model, title, slug, path, site=self.origin,
                identity=self.identities.get(path), show_in_menus=shown,
            )  # fmt: skip
        elif page is None:
            page = self._published(self.home, model(title=title, slug=slug, show_in_menus=shown))
            writer.remember_empty(page, address)
        self._pages[address] = page
        return page

    def redirect(self, address: str, page: Page) -> None:
        """Lead the old address on, where the page stands at another one."""
        if page.get_url_parts()[2] != address:
            path = Redirect.normalise_path(address)
            Redirect.objects.get_or_create(
                old_path=path,
                site=self.site,
                defaults={"redirect_page": page, "is_permanent": True},
            )

    def page_at(self, address: str) -> int | None:
        """Return the key of the page at an address of the site, under whichever host it stood."""
        path = own_path(address)
        if path is None:
            return None
        page = self._pages.get(path) or self._pages.get(path.lower())
        if page is None:
            page = self._by_key.get(string_to_ascii(path).lower())
        return page.pk if page is not None else None

    @cached_property
    def _by_key(self) -> dict[str, Page]:
        return {string_to_ascii(address).lower(): page for address, page in self._pages.items()}

    def section(self, address: str) -> Page:
        """Return the page at `address`; a plain one is made where nothing stands."""
        return self._parent(address.strip("/").split("/"))

    def _parent(self, parts: list[str]) -> Page:
        parent: Page = self.home
        for depth in range(1, len(parts) + 1):
            address = f"/{'/'.join(parts[:depth])}/"
            if address not in self._pages:
                slug = slug_of(parts[depth - 1])
                page = parent.get_children().filter(slug=slug).first()
                if page is None:
                    title = parts[depth - 1].replace("-", " ").capitalize()
                    page = ProgrammePage(title=title, slug=slug, show_in_menus=True)
                    page = self._published(parent, page)
                    writer.remember_empty(page, address)
                self._pages[address] = page.specific
            parent = self._pages[address]
        # Its number of children changes with every one that is added.
        parent.refresh_from_db(fields=["numchild", "path", "depth"])
        return parent

    def _published(self, parent: Page, page: Page) -> Page:
        page.locale = self.home.locale
        parent.add_child(instance=page)
        page.save_revision().publish()
        indexes.add(type(page), [page.pk])  # no record says that it is owed
        return page


def records_of(page: Page) -> list[ImportedDocument]:
    return list(ImportedDocument.objects.filter(page_id=page.pk).order_by("pk"))


def is_edited(page: Page) -> bool:
    """Tell whether somebody saved a page of the take-over, or took it offline or online."""
    written = [record for record in records_of(page) if record.revision_id]
    return any(record.revision_id != page.latest_revision_id for record in written)


def is_empty_place(page: Page) -> bool:
    """Tell whether a page was made with a title alone, so that others can stand below it."""
    records = records_of(page)
    is_bare = all(record.source_path.startswith("#") for record in records)
    return bool(records) and is_bare and not is_edited(page)


@transaction.atomic
def replace_empty(page: Page, new: Page) -> None:
    """Put `new`, its sibling, in the place of an empty page, with the pages below and the slug."""
    slug = page.slug
    for child in page.get_children():
        child.move(Page.objects.get(pk=new.pk), "last-child")
    Page.objects.get(pk=page.pk).delete()
    new = Page.objects.get(pk=new.pk).specific
    new.slug = slug
    new.save(log_action=False)


def free_slug(parent: Page, wanted: Iterable[str]) -> str:
    """Return the first of the `wanted` slugs that no child of `parent` has, numbered if need be."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug = ""
    for slug in wanted:
        if slug not in taken:
            return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


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
