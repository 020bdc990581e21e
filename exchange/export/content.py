"""All public content as files: Markdown with front matter, pictures and documents, as in Hugo.

Visitors can reach everything in an export: live pages without restriction, and the settings that
pages show. Terms, files and redirects are exported if they belong to such a page, or to no page.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageQuerySet, ReferenceIndex, Site

from challenges.models import Expertise, Organisation, Theme
from exchange.export.fields import body_field, fields_of, serialize
from exchange.export.names import PAGE, Names, kind_of
from exchange.export.notation import serialize_body
from exchange.export.yaml_text import as_yaml
from home.models import Menu
from listing.terms.models import Term
from media.models import Document, Image
from pages.models import Category, SiteSettings
from publishing.base.pages import PublishedPage
from publishing.base.visibility import visible_to_all
from publishing.launches.plans import removal_of, versions_to_come
from publishing.stored_references import named_in
from publishing.trash.trash_root import exclude_trashed

VERSION = 1
MANIFEST = "data/export.yml"
TERMS: dict[str, type[Term]] = {
    "themes": Theme,
    "expertises": Expertise,
    "categories": Category,
    "organisations": Organisation,
}
FILES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "images": (
        Image,
        ("title", "description", "description_en", "credit", "is_decorative", "focal_point_x",
         "focal_point_y", "focal_point_width", "focal_point_height"),
    ),
    "documents": (Document, ("title",)),
}  # fmt: skip
# The fields of every page and their keys, which are Hugo's where Hugo has one.
PAGE_FIELDS = {
    "title": "title",
    "seo_title": "seo_title",
    "search_description": "description",
    "show_in_menus": "show_in_menus",
    "first_published_at": "publishDate",
    "last_published_at": "lastmod",
}
# The moment at which a page is planned to leave the site.
END = "expiryDate"
# The page that an alias follows.
SOURCE = "aliasOf"
MENU_FIELDS = ("entries", "footer_links")
# Settings that no page shows.
PRIVATE_SETTINGS = {"id", "site", "contact_address"}
# The part of a stored file's name that nobody can guess.
TOKEN = re.compile(r"-[0-9a-f]{10}(?=\.|$)")
CHUNK = 50


class ContentExport:
    """The export of a site into an empty folder.

    Iterate `run()` in one snapshot: it yields the path of each written file.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.names = Names()
        # The keys of the pages by their path in the tree.
        self._paths: dict[str, int] = {}

    def run(self) -> Iterator[str]:
        pages = exclude_trashed(visible_to_all(Page.objects.filter(depth__gt=1))).order_by("path")
        self._name_pages(pages)
        for name in FILES:
            yield from self._write_files(name, self._files(name))
        for name, model in TERMS.items():
            yield self._write_data(name, self._terms(model))
        for page in self._drafts_above():
            yield self._write(self._file_of(page, page.get_url_parts()[2], True), draft_text(page))
        yield from self._write_pages(pages)
        yield self._write_data("redirects", self._redirects())
        yield self._write_data("menus", self._menus())
        yield self._write_data("settings", self._settings())
        yield self._write(MANIFEST, as_yaml({"version": VERSION, "site": settings.SITE_URL}))

    # Reading ------------------------------------------------------------------------------------

    def _name_pages(self, pages: PageQuerySet) -> None:
        for page in pages.select_related("locale").only(
            "url_path", "path", "depth", "slug", "locale__language_code"
        ):
            parts = page.get_url_parts()
            if parts is not None and parts[2] is not None:  # else of no site
                self._paths[page.path] = page.pk
                self.names.add(PAGE, page.pk, parts[2])

    def _drafts_above(self) -> PageQuerySet:
        """Return the pages above public ones that visitors do not see; of no site's home page."""
        step = Page.steplen
        above = {path[:end] for path in self._paths for end in range(3 * step, len(path), step)}
        drafts = Page.objects.filter(path__in=above - self._paths.keys(), live=False)
        return drafts.select_related("locale", "content_type").order_by("path")

    @property
    def _keys(self) -> set[int]:
        return set(self._paths.values())

    def _hidden(self, model: type[models.Model]) -> set[str]:
        """Return the keys of what pages or versions to come name, but nothing that is exported."""
        kinds = ContentType.objects.get_for_models(model, Page, SiteSettings)
        public = self._keys
        found = ReferenceIndex.objects.filter(
            to_content_type=kinds[model],
            base_content_type__in=[kinds[Page], kinds[SiteSettings]],
        ).values_list("to_object_id", "object_id", "base_content_type")
        shown = {
            key
            for key, user, kind in found
            if kind == kinds[SiteSettings].pk or int(user) in public
        }
        return (_to_come(model) | {key for key, _user, _kind in found}) - shown

    def _files(self, name: str) -> list[tuple[Any, str]]:
        model, _fields = FILES[name]
        hidden = self._hidden(model)
        taken: Counter[str] = Counter()
        found = []
        for file in model._default_manager.order_by("pk").select_related("collection"):
            if str(file.pk) in hidden or file.collection.get_view_restrictions().exists():
                continue
            path = PurePosixPath(file.file.name)
            stem, suffix = TOKEN.sub("", path.stem), path.suffix.lower()
            taken[stem + suffix] += 1
            number = taken[stem + suffix]
            address = f"/{name}/{stem}{f'--{number}' if number > 1 else ''}{suffix}"
            self.names.add(kind_of(model), file.pk, address)
            found.append((file, address))
        return found

    # Writing ------------------------------------------------------------------------------------

    def _write(self, path: str, text: str) -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        return path

    def _write_data(self, name: str, value: Any) -> str:
        return self._write(f"data/{name}.yml", as_yaml(value))

    def _write_files(self, name: str, files: list[tuple[Any, str]]) -> Iterator[str]:
        rows = []
        for file, address in files:
            target = self.folder / "static" / address.strip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.file.open("rb") as stream, target.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            values = {field: getattr(file, field) for field in FILES[name][1]}
            row = {"file": address} | {key: value for key, value in values.items() if value}
            tags = sorted(file.tags.names())
            rows.append(row | ({"tags": tags} if tags else {}))
            yield f"static{address}"
        self._write_data(name, rows)

    def _terms(self, model: type[Term]) -> list[dict[str, Any]]:
        rows = []
        to_come = _to_come(model)
        for term in model.objects.order_by("pk"):
            users, former = {page.pk for page in term.pages()}, term.predecessors
            keys = {str(one.pk) for one in (term, *former)}
            if (users or keys & to_come) and not users & self._keys:
                continue
            self.names.add(kind_of(model), term.pk, term.slug)
            row = serialize(term, fields_of(model), self.names)
            aliases = sorted(one.slug for one in former)
            rows.append(row | ({"aliases": aliases} if aliases else {}))
        return rows

    def _write_pages(self, pages: PageQuerySet) -> Iterator[str]:
        parents = {path[: -Page.steplen] for path in self._paths}
        siblings: Counter[str] = Counter()
        specific = pages.specific().select_related("locale", for_specific_subqueries=True)
        for page in specific.iterator(chunk_size=CHUNK):
            if page.path not in self._paths or not isinstance(page, PublishedPage):
                continue
            siblings[page.path[: -Page.steplen]] += 1
            weight = siblings[page.path[: -Page.steplen]]
            text = self.page_text(page, weight)
            address = str(self.names.name(PAGE, page.pk))
            yield self._write(self._file_of(page, address, page.path in parents), text)

    def _file_of(self, page: Page, address: str, has_children: bool) -> str:
        language = page.locale.language_code
        address = address.strip("/")
        if language != settings.LANGUAGE_CODE:
            address = address.removeprefix(language).strip("/")
        if has_children or not address:
            address = f"{address}/_index".strip("/")
        return f"content/{language}/{address}.md"

    def page_text(self, page: Any, weight: int) -> str:
        """Return the file of a page, the number `weight` among its siblings."""
        common = serialize(page, page_fields(), self.names)
        front: dict[str, Any] = {PAGE_FIELDS[name]: value for name, value in common.items()}
        front |= {
            "type": page._meta.model_name,
            "translationKey": str(page.translation_key),
            "weight": weight,
        }
        if source := self.names.name(PAGE, page.alias_of_id):
            front[SOURCE] = source
        if (end := removal_of(page)) and end.launch.is_planned:
            front[END] = end.launch.moment.isoformat()
        # Below `params`, because Hugo gives some of these names another meaning.
        own = serialize(page, fields_of(type(page)), self.names)
        if "date" in own:
            front["date"] = own.pop("date")
        if own:
            front["params"] = own
        body = body_field(type(page))
        text = ""
        if body is not None:
            value = getattr(page, body.name)
            text = serialize_body(body.stream_block, value.get_prep_value(), self.names)
        return f"---\n{as_yaml(front)}---\n{text}\n"

    # Around the pages ---------------------------------------------------------------------------

    def _redirects(self) -> list[dict[str, Any]]:
        rows = []
        for redirect in Redirect.objects.order_by("old_path", "pk"):
            page = self.names.name(PAGE, redirect.redirect_page_id)
            if redirect.redirect_page_id and page is None:
                continue
            row = {
                "from": redirect.old_path,
                "page": page,
                "route": redirect.redirect_page_route_path,
                "link": redirect.redirect_link if page is None else "",
                "temporary": not redirect.is_permanent,
                "automatic": redirect.automatically_created,
            }
            rows.append({name: value for name, value in row.items() if value})
        return rows

    def _menus(self) -> dict[str, Any]:
        """Return the fields of the live main menus, by language."""
        found = Menu.objects.filter(live=True).select_related("locale").order_by("locale")
        return {
            menu.locale.language_code: serialize(menu, menu_fields(), self.names) for menu in found
        }

    def _settings(self) -> dict[str, Any]:
        site = Site.objects.filter(is_default_site=True).first()
        found = SiteSettings.objects.filter(site=site).first()
        if found is None:
            return {}
        fields = [
            field
            for field in setting_fields()
            if found.banner or not field.name.startswith("banner")
        ]
        return serialize(found, fields, self.names)


def draft_text(page: Page) -> str:
    """Return the file of a draft above public pages: what their addresses tell of it."""
    front = {
        "title": page.slug,
        "type": page.content_type.model,
        "translationKey": str(page.translation_key),
        "draft": True,
    }
    return f"---\n{as_yaml(front)}---\n\n"


def _to_come(model: type[models.Model]) -> set[str]:
    """Return the keys of the objects that versions to come name."""
    return {
        str(key)
        for version in versions_to_come().iterator()
        for named, key in named_in(version)
        if named is model
    }


def page_fields() -> list[Any]:
    return [Page._meta.get_field(name) for name in PAGE_FIELDS]


def menu_fields() -> list[Any]:
    return [field for field in Menu._meta.local_fields if field.name in MENU_FIELDS]


def setting_fields() -> list[Any]:
    return [
        field
        for field in SiteSettings._meta.local_concrete_fields
        if field.name not in PRIVATE_SETTINGS
    ]
