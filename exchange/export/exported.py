"""The import of an export of this site (`exchange.export.content`).

Files come first, then terms, then an empty draft for each page, so that relations and links find
their targets. Then each page is filled and published in a transaction of its own.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from wagtail.coreutils import find_available_slug
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from challenges import erasure
from challenges.models import PersonPage
from exchange.export import content, writer
from exchange.export.errors import SourceError
from exchange.export.export_reader import Export, ExportedPage, field_value, with_ids
from exchange.export.exported_site import ExportedSite
from exchange.export.files import LARGEST_FILE, read_bytes
from exchange.export.models import ImportedFile, Origin
from exchange.export.names import PAGE, Names
from exchange.export.notation import body_read, listed, mapping, read
from exchange.export.outcomes import DROPPED, Outcome, Status, attempt, refusal
from exchange.export.writer import PageWriter, Plan
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes

STATIC = "static"
# The fields of `content.PAGE_FIELDS` that Wagtail sets by itself.
MOMENTS = ("first_published_at", "last_published_at")


class ExportImport:
    """The import of one export. Iterate `run()`: each step commits by itself.

    Raises SourceError if the folder is not an export, or if a link in it leads out of it.
    """

    is_whole_site = True

    def __init__(
        self,
        source: Path,
        *,
        overwrite_edited: bool = False,
        origin: Origin = Origin.EXPORT,
    ):
        self.origin = origin
        self.overwrite_edited = overwrite_edited
        self.names = Names()
        self.places: dict[str, Page] = {}
        self.export = Export(source)
        self.files = {name: self.export.data(name, list) for name in content.FILES}
        self._known = {one.path: one for one in ImportedFile.objects.filter(origin=origin)}
        self._terms: dict[type[models.Model], dict[str, int]] = {}

    @property
    def total(self) -> int:
        files = sum(map(len, self.files.values()))
        return len(self.export.pages) + len(self.export.refused) + files + len(content.TERMS) + 3

    def run(self) -> Iterator[Outcome]:
        for path, error in self.export.refused:
            yield refusal(path, error)
        for name, rows in self.files.items():
            for row in rows:
                yield self._attempt(f"{STATIC}{row.get('file')}", self._bring_in_file, name, row)
        for name in content.TERMS:
            yield self._attempt(f"data/{name}.yml", self._bring_in_terms, name)
        for page in self.export.pages:
            yield from self._make_place(page)
        for page in self.export.pages:
            if page.address in self.places:  # the others have their outcome already
                yield self._attempt(page.path, self._bring_in_page, page)
        around = ExportedSite(
            self.export, self.names, self.places, overwrite_edited=self.overwrite_edited
        )
        yield self._attempt("data/redirects.yml", around.bring_in_redirects)
        yield self._attempt("data/menus.yml", around.bring_in_menus)
        yield self._attempt("data/settings.yml", around.bring_in_settings)

    def _attempt(self, path: str, bring_in: Callable[..., Outcome], *arguments: Any) -> Outcome:
        return attempt(path, partial(bring_in, *arguments))

    # Files and terms ----------------------------------------------------------------------------

    def _bring_in_file(self, name: str, row: dict[str, Any]) -> Outcome:
        kind, _model, fields = content.FILES[name]
        address = str(row.get("file") or "")
        path = f"{STATIC}{address}"
        if ".." in address or not address.startswith(f"/{name}/"):
            raise SourceError("Ce fichier n’est pas dans son dossier.")
        data = read_bytes(self.export.folder / path, LARGEST_FILE)
        digest = hashlib.sha256(data + repr(sorted(row.items())).encode()).hexdigest()
        known = self._known.get(address)
        stored = getattr(known, f"{kind}_id", None)
        if known is not None and stored and known.digest == digest:
            self.names.add(kind, stored, address)
            return Outcome(path, address, Status.UNCHANGED)
        status = Status.UPDATED if known else Status.CREATED
        values = {field: row[field] for field in fields if row.get(field) not in (None, "")}
        values.setdefault("title", PurePosixPath(address).stem)
        make = image_from_bytes if kind == "image" else document_from_bytes
        tags = [str(tag) for tag in listed(row.get("tags") or [])]
        # If only the file is there, the next run finds it.
        file = make(PurePosixPath(address).name, data, **values)
        record = known or ImportedFile(origin=self.origin, path=address, key=address[:500])
        setattr(record, kind, file)
        record.digest = digest
        with transaction.atomic():
            if tags:
                file.tags.set(tags)
            record.save()
        self.names.add(kind, file.pk, address)
        return Outcome(path, address, status)

    def _bring_in_terms(self, name: str) -> Outcome:
        model = content.TERMS[name]
        rows = self.export.data(name, list)
        created = 0
        with transaction.atomic():
            for row in rows:
                created += self._bring_in_term(model, row)
        self._terms[model] = dict(model._default_manager.values_list("slug", "pk"))
        status = Status.CREATED if created else Status.UNCHANGED
        return Outcome(f"data/{name}.yml", "", status)

    def _bring_in_term(self, model: Any, row: dict[str, Any]) -> bool:
        """Create a term unless its slug or its name is known. Return whether it was created."""
        slug, name = str(row.get("slug") or ""), str(row.get("name") or "")
        term = model._default_manager.named(slug).first() or model.objects.filter(name=name).first()
        if term is not None:
            return False
        more = {key: str(row[key]) for key in ("acronym", "website") if row.get(key)}
        term = model(name=name, slug=slug, **more)
        term.full_clean()
        term.save()
        for alias in listed(row.get("aliases") or []):
            term.add_alias(str(alias))
        return True

    # Pages --------------------------------------------------------------------------------------

    def _make_place(self, page: ExportedPage) -> Iterator[Outcome]:
        try:
            if issubclass(page.model, PersonPage) and erasure.is_erased(
                name=page.title, path=page.address
            ):
                reason = "cette personne a demandé à disparaître du site"
                yield Outcome(page.path, DROPPED, Status.DROPPED, (reason,))
            elif not self.overwrite_edited and writer.was_deleted(page.path):
                yield Outcome(page.path, DROPPED, Status.KEPT, (writer.DELETED,))
            else:
                place = self._place(page)
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
        record = writer.record_of(page.path)
        if (record is None or record.page is None) and writer.is_taken(parent, slug):
            raise SourceError("Une page qui ne vient pas de cet export est déjà à cette adresse.")
        values = {"translation_key": key} if key else {}
        return writer.make_place(
            parent, page.model, page.title, slug, page.path, origin=self.origin, **values
        )

    def _home(self, language: str) -> HomePage:
        root = writer.home_page()
        home = root.get_translations(inclusive=True).filter(locale__language_code=language).first()
        if home is None:
            locale, _is_new = Locale.objects.get_or_create(language_code=language)
            above = root.get_parent()
            home = HomePage(
                title=root.title, slug=find_available_slug(above, root.slug), live=False,
                locale=locale, translation_key=root.translation_key,
            )  # fmt: skip
            above.add_child(instance=home)
        return home.specific

    def _bring_in_page(self, page: ExportedPage) -> Outcome:
        place = self.places[page.address]
        try:
            plan = self._plan(page)
            page_writer = PageWriter(plan, place, overwrite_edited=self.overwrite_edited)
            outcome = page_writer.carry_out()
        except (SourceError, ValidationError):
            if not place.get_children().exists() and writer.forget_place(place, page.path):
                del self.places[page.address]
            raise
        if outcome.status in (Status.CREATED, Status.UPDATED):
            # To the microsecond: a plan stores its moment in milliseconds.
            moments = {
                name: moment
                for name in MOMENTS
                if (moment := parse_datetime(str(page.front.get(content.PAGE_FIELDS[name]) or "")))
            }
            Page.objects.filter(pk=place.pk).update(**moments)
        return outcome

    def _plan(self, page: ExportedPage) -> Plan:
        plan = Plan((page.path,), page.title, origin=self.origin)
        plan.published_at = parse_datetime(str(page.front.get("publishDate") or ""))
        for name, key in content.PAGE_FIELDS.items():
            if name not in (*MOMENTS, "title"):
                field: Any = Page._meta.get_field(name)
                plan.values[name] = page.front.get(key, field.get_default())
        own = mapping(page.front.get("params") or {}) | {"date": page.front.get("date")}
        ids = partial(with_ids, page.path)
        for field in content.fields_of(page.model):
            if isinstance(field, StreamField):
                raw = read(field.stream_block, own.get(field.name) or [], self.names)
                plan.streams[field.name] = ids(field.name, raw)
            else:
                name, value = field_value(field, own, self.names)
                plan.values[name] = value
        body = content.body_field(page.model)
        if body is not None:
            raw = body_read(body.stream_block, page.body, self.names)
            plan.streams[body.name] = ids(body.name, raw)
        for field in page.model._meta.local_many_to_many:
            related = listed(own.get(field.name) or [])
            plan.relations[field.name] = list(self._keys(field.related_model, related))
        for name, model in content.children_of(page.model).items():
            rows = listed(own.get(name) or [])
            plan.children[name] = list(self._rows(model, rows))
        return plan

    def _keys(self, model: Any, related: list[Any]) -> Iterator[int]:
        for name in related:
            is_page = issubclass(model, Page)
            key = self.names.key(PAGE, name) if is_page else self._terms[model].get(str(name))
            if key is not None:
                yield key

    def _rows(self, model: type[models.Model], rows: list[Any]) -> Iterator[dict[str, Any]]:
        fields = [
            field
            for field in model._meta.local_concrete_fields
            if field.name in {name for row in rows for name in mapping(row)}
        ]
        for row in rows:
            values = dict(field_value(field, row, self.names) for field in fields)
            lost = [
                field.name
                for field in fields
                if isinstance(field, models.ForeignKey)
                and row.get(field.name)
                and values[field.attname] is None
            ]
            if not lost and erasure.may_be_named(str(row.get("name") or "")):
                yield values
