"""The import of an export of this site (`exchange.export.content`).

Files come first, then terms, then an empty draft for each page, so that relations and links find
their targets. Then each page is filled and published in a transaction of its own.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from modelcluster.models import get_serializable_data_for_fields as data_of
from modelcluster.models import model_from_serializable_data
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Site

from challenges.models import PersonPage
from exchange.export import content, fields, writer
from exchange.export.errors import SourceError
from exchange.export.export_reader import Export, ExportedPage
from exchange.export.files import LARGEST_FILE, read_bytes
from exchange.export.models import ImportedDocument, ImportedFile
from exchange.export.names import PAGE, Names, kind_of
from exchange.export.notation import body_read, listed, mapping
from exchange.export.outcomes import Outcome, Status, attempt, refusal
from home.models import HomePage, Menu
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import SiteSettings
from publishing import clock
from publishing.caching import generation
from publishing.launches import gestures, readiness

STATIC = "static"


class ExportImporter:
    """The import of one export. Iterate `run()`: each step commits by itself.

    It brings in what is missing, and leaves alone what is there or was deleted since. Raises
    SourceError if the folder is not an export, or if a link in it leads out of it.
    """

    def __init__(self, source: Path, *, is_demo: bool = False):
        self.is_demo = is_demo
        self.names = Names()
        self.places: dict[str, Page] = {}
        self.export = Export(source)
        self.files = {name: self.export.data(name, list) for name in content.FILES}
        self._known = {one.path: one for one in ImportedFile.objects.filter(is_demo=is_demo)}

    @property
    def total(self) -> int:
        files = sum(map(len, self.files.values()))
        return len(self.export.pages) + len(self.export.refused) + files + len(content.TERMS) + 3

    def run(self) -> Iterator[Outcome]:
        for path, error in self.export.refused:
            yield refusal(path, error)
        for name, rows in self.files.items():
            for row in rows:
                yield attempt(f"{STATIC}{row.get('file')}", self._bring_in_file, name, row)
        for name in content.TERMS:
            yield attempt(f"data/{name}.yml", self._bring_in_terms, name)
        for page in self.export.pages:
            yield from self._make_place(page)
        for page in self.export.pages:
            if page.address in self.places:  # the others have their outcome already
                yield attempt(page.path, self._bring_in_page, page)
        yield attempt("data/redirects.yml", self._bring_in_redirects)
        yield attempt("data/menus.yml", self._bring_in_menus)
        yield attempt("data/settings.yml", self._bring_in_settings)

    # Files and terms ----------------------------------------------------------------------------

    def _bring_in_file(self, name: str, row: dict[str, Any]) -> Outcome:
        model, names = content.FILES[name]
        kind = kind_of(model)
        address = str(row.get("file") or "")
        path = f"{STATIC}{address}"
        if ".." in address or not address.startswith(f"/{name}/"):
            raise SourceError("Ce fichier n’est pas dans son dossier.")
        record = self._known.get(address) or ImportedFile(is_demo=self.is_demo, path=address)
        if stored := getattr(record, f"{kind}_id"):
            self.names.add(kind, stored, address)
            return Outcome(path, address, Status.UNCHANGED)
        data = read_bytes(self.export.folder / path, LARGEST_FILE)
        values = {field: row[field] for field in names if row.get(field) not in (None, "")}
        values.setdefault("title", PurePosixPath(address).stem)
        make = image_from_bytes if kind == "image" else document_from_bytes
        tags = [str(tag) for tag in listed(row.get("tags") or [])]
        # If only the file is there, the next run finds it.
        file = make(PurePosixPath(address).name, data, **values)
        setattr(record, kind, file)
        with generation.atomic():
            if tags:
                file.tags.set(tags)
            record.save()
        self.names.add(kind, file.pk, address)
        return Outcome(path, address, Status.CREATED)

    def _bring_in_terms(self, name: str) -> Outcome:
        model = content.TERMS[name]
        rows = self.export.data(name, list)
        status = Status.UNCHANGED
        with generation.atomic():
            for row in rows:
                if self._bring_in_term(model, row):
                    status = Status.CREATED
        for key, slug in model.objects.values_list("pk", "slug"):
            self.names.add(kind_of(model), key, slug)
        return Outcome(f"data/{name}.yml", "", status)

    def _bring_in_term(self, model: Any, row: dict[str, Any]) -> bool:
        """Create a term unless its slug or its name is known. Return whether it was created."""
        slug, name = str(row.get("slug") or ""), str(row.get("name") or "")
        terms = model.with_merged
        term = terms.filter(slug=slug).first() or terms.filter(name=name).first()
        if term is not None:
            self.names.add(kind_of(model), term.final.pk, slug)
            return False
        values = fields.read(fields.fields_of(model), row, self.names)
        term = model_from_serializable_data(model, {"pk": None} | values)
        term.full_clean()
        term.save()
        for alias in listed(row.get("aliases") or []):
            term.add_alias(str(alias))
        return True

    # Pages --------------------------------------------------------------------------------------

    def _make_place(self, page: ExportedPage) -> Iterator[Outcome]:
        person = page.title if issubclass(page.model, PersonPage) else ""
        if outcome := writer.left_out(
            page.path,
            is_deleted=writer.was_deleted(page.path),
            person=person,
            address=page.address,
        ):
            yield outcome
            return
        try:
            with generation.atomic():
                place = self._place(page)
                writer.join(place, page.path, is_demo=self.is_demo)
            self.places[page.address] = place
            self.names.add(PAGE, place.pk, page.address)
        except (SourceError, ValidationError) as error:
            yield refusal(page.path, error)

    def _place(self, page: ExportedPage) -> Page:
        key = page.front.get("translationKey")
        if issubclass(page.model, HomePage):
            home = self._home(page.language)
            if key and str(home.translation_key) != key:
                # With its translations, which stay so.
                same = HomePage.objects.filter(translation_key=home.translation_key)
                same.update(translation_key=key)
                home.refresh_from_db()
            return home
        parent = self.places.get(page.parent)
        if parent is None:
            raise SourceError("La page au-dessus de celle-ci n’est pas dans l’export.")
        parent.refresh_from_db(fields=["numchild", "path", "depth"])
        slug = page.address.strip("/").rpartition("/")[2]
        if (own := writer.page_of(page.path)) is not None:
            return own
        if writer.is_taken(parent, slug):
            raise SourceError("Une page qui ne vient pas de cet export est déjà à cette adresse.")
        values = {"translation_key": key} if key else {}
        return writer.add_draft(parent, page.model, page.title, slug, **values)

    def _home(self, language: str) -> HomePage:
        root = writer.home_page()
        home = root.get_translations(inclusive=True).filter(locale__language_code=language).first()
        if home is None:
            locale, _is_new = Locale.objects.get_or_create(language_code=language)
            above = root.get_parent()
            slug, key = find_available_slug(above, root.slug), root.translation_key
            return writer.add_draft(
                above, HomePage, root.title, slug, locale=locale, translation_key=key
            )
        return home.specific

    def _bring_in_page(self, page: ExportedPage) -> Outcome:
        place = self.places[page.address]
        # Of a draft above public pages, an export has the place alone.
        if page.front.get("draft") or place.latest_revision_id or place.alias_of_id:
            return Outcome(page.path, page.address, Status.KEPT)
        try:
            with generation.atomic():
                revision = writer.write_version(place, self._values(page), page.path)
                revision.publish()
                ImportedDocument.objects.filter(source_path=page.path).update(revision=revision)
                if source := self.places.get(str(page.front.get(content.SOURCE) or "")):
                    place.revisions.all().delete()  # an alias has those of the page it follows
                    Page.objects.filter(pk=place.pk).update(alias_of=source.pk)
        except (SourceError, ValidationError):
            if writer.forget_place(place, page.path):
                del self.places[page.address]
            raise
        if moment := parse_datetime(str(page.front.get("lastmod") or "")):
            Page.objects.filter(pk=place.pk).update(last_published_at=moment)
        if end := parse_datetime(str(page.front.get(content.END) or "")):
            self._plan_end(place, end)
        return Outcome(page.path, place.get_url_parts()[2], Status.CREATED)

    def _plan_end(self, place: Page, moment: datetime) -> None:
        page = Page.objects.get(pk=place.pk)
        if moment <= clock.now():
            page.specific.unpublish()
        else:
            gestures.plan_alone(page, "", moment, user=None, action=gestures.UNPUBLISH)

    def _values(self, page: ExportedPage) -> dict[str, Any]:
        """Return the fields of a page as Wagtail stores them in versions."""
        front = page.front
        given = {name: front.get(key) for name, key in content.PAGE_FIELDS.items()}
        given |= {"date": front.get("date")} | mapping(front.get("params") or {})
        own = [*content.page_fields(), *fields.fields_of(page.model)]
        values = fields.read(own, given, self.names)
        body = fields.body_field(page.model)
        if body is not None:
            values[body.name] = body_read(body.stream_block, page.body, self.names)
        return values

    # Around the pages ---------------------------------------------------------------------------

    def _bring_in_redirects(self) -> Outcome:
        status = Status.UNCHANGED
        with generation.atomic():
            for row in self.export.data("redirects", list):
                path = Redirect.normalise_path(str(row.get("from") or ""))
                page, link = self.places.get(str(row.get("page") or "")), row.get("link")
                if not (page or link) or Redirect.objects.filter(old_path=path).exists():
                    continue
                redirect = Redirect(
                    old_path=path,
                    redirect_page=page,
                    redirect_page_route_path=str(row.get("route") or ""),
                    redirect_link=str(link or ""),
                    is_permanent=not row.get("temporary"),
                    automatically_created=bool(row.get("automatic")),
                )
                # Wagtail takes a path too, but does not say so to Django.
                is_path = redirect.redirect_link.startswith("/")
                redirect.full_clean(exclude=["redirect_link"] if is_path else [])
                redirect.save()
                status = Status.CREATED
        return Outcome("data/redirects.yml", "", status)

    def _bring_in_menus(self) -> Outcome:
        status = Status.KEPT
        for language, front in self.export.data("menus", dict).items():
            locale = Locale.objects.filter(language_code=language).first()
            if locale is None:
                raise SourceError(f"Menu dans une langue inconnue\xa0: «\xa0{language}\xa0».")
            if Menu.objects.filter(locale=locale).exists():
                continue
            menu = Menu(locale=locale, live=False)
            given = fields.read(content.menu_fields(), mapping(front), self.names)
            for name, raw in given.items():
                setattr(menu, name, getattr(menu, name).stream_block.to_python(raw))
            if faults := list(readiness.invalid_blocks(menu)):
                raise ValidationError(faults)
            with generation.atomic():
                menu.save()
                menu.save_revision().publish()
            status = Status.CREATED
        return Outcome("data/menus.yml", "", status)

    def _bring_in_settings(self) -> Outcome:
        path = "data/settings.yml"
        front = self.export.data("settings", dict)
        site = Site.objects.get(is_default_site=True)
        found = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
        private = {name: getattr(found, name) for name in content.PRIVATE_SETTINGS}
        there, empty = data_of(found), data_of(SiteSettings(**private))
        if not front or there != empty:
            return Outcome(path, "", Status.KEPT)
        shown = [field for field in content.setting_fields() if field.name in front]
        given = fields.read(shown, front, self.names)
        wanted = model_from_serializable_data(SiteSettings, empty | given)
        wanted.full_clean()
        wanted.save()
        return Outcome(path, "", Status.CREATED)
