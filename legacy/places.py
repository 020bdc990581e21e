"""Where the pages of an old site stand: an empty draft each, so that others can point to them."""

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
from legacy.slugs import slug_of
from legacy.twins import (
    Twins,
    free_slug,
    is_edited,
    is_empty_place,
    make_way,
    records_of,
    rename,
    replace_empty,
)
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
        self.twins: Twins | None = None
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
        home = HomePage.objects.filter(pk=self.site.root_page_id).first() if self.site else None
        if home is None:
            raise SourceError("Le site n’a pas de page d’accueil où placer les pages.")
        return home

    def make(
        self, address: str, path: str, title: str, model: type[Page], values: dict[str, Any]
    ) -> list[str]:
        """Make the place of the document at `path` if it has none; return what there is to say.

        Its old address leads to it where it cannot stand there. Raises SourceError and
        ValidationError.
        """
        if address in self._pages:  # an index page that has a document of its own
            return []
        record = writer.record_of(path)
        if record is not None and record.page is not None:
            self._pages[address] = record.page.specific
            return []
        if model.max_count_per_parent == 1:  # the site's own, if it has one
            present = model._default_manager.child_of(self.home).first()
            if present is not None:
                self._pages[address] = present
                self.redirect(address, present)
                return []
        parts = address.strip("/").split("/")
        parent = self._parent(parts[:-1])
        slug = slug_of(parts[-1])
        if not slug:
            raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
        if self.twins is not None and (twin := self.twins.page(path)) is not None:
            self._pages[address] = self._adopted(twin, parent, slug, path, title, model, values)
            self.redirect(address, self._pages[address])
            return self.twins.said(path)
        empty = self._clear(parent, slug)
        free = free_slug(parent, [slug])
        if empty is not None and type(empty) is model:
            writer.join(empty, path, **self._origin_of(path))
            page = empty
        else:
            page = writer.make_place(
                parent, model, title or slug, free, path, **self._origin_of(path), **values
            )
        if empty is not None:
            free = slug
            if page is not empty:
                replace_empty(empty, page)
                page = model._default_manager.get(pk=page.pk)
        self.redirect(address, page)
        self._pages[address] = page
        return [f"l’adresse «\xa0{slug}\xa0» est prise\xa0: {free}"] if free != slug else []

    def _origin_of(self, path: str) -> dict[str, Any]:
        return {"site": self.origin, "identity": self.identities.get(path, {})}

    def _clear(self, parent: Page, slug: str) -> Page | None:
        """Have a page of a site with less say leave the slug; return one that is empty."""
        occupant = parent.get_children().filter(slug=slug).first()
        if occupant is None:
            return None
        if is_empty_place(occupant):
            return occupant.specific
        make_way(occupant, self.origin)
        return None

    def _adopted(
        self,
        twin: Page,
        parent: Page,
        slug: str,
        path: str,
        title: str,
        model: type[Page],
        values: dict[str, Any],
    ) -> Page:
        """Return the page that another site's document has, now also this one's, at its address."""
        if is_edited(twin):
            writer.join(twin, path, **self._origin_of(path))
            return twin
        if twin.slug != slug:
            self._clear(parent, slug)
            if not is_taken(parent, slug):
                rename(twin, slug)
        if type(twin) is model:
            writer.join(twin, path, **self._origin_of(path))
            return type(twin)._default_manager.get(pk=twin.pk)
        # The other site had a page of another type here: what it said is told by the new one.
        said = list(records_of(twin))
        with transaction.atomic():
            twin.delete()
            parent.refresh_from_db(fields=["numchild", "path", "depth"])
            page = writer.make_place(
                parent, model, title or slug, slug, path, **self._origin_of(path), **values
            )
            for record in said:
                record.page, record.revision, record.fingerprint = page, None, ""
                record.save()
        return page

    def index(self, address: str, model: type[Page], title: str, path: str | None) -> Page:
        """Return the list at `address`: the site's own, else one made now.

        It is made of the document at `path`, to be filled later, or as it stands without one.
        """
        page = model._default_manager.child_of(self.home).first()
        slug = address.strip("/")
        shown = model.show_in_menus_default
        if page is None and path is not None:
            page = writer.make_place(
                self.home, model, title, slug, path, show_in_menus=shown, **self._origin_of(path)
            )
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


def is_taken(parent: Page, slug: str) -> bool:
    return parent.get_children().filter(slug=slug).exists()


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
