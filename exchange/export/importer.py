"""The import of an export of this site (`exchange.export.content`) into a site without content.

Files come first, then terms, then an empty draft for each page, so that relations and links find
their targets. Then each page is filled and published.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from modelcluster.models import get_serializable_data_for_fields as data_of
from modelcluster.models import model_from_serializable_data
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Site

from challenges import erasure
from challenges.models import PersonPage
from exchange.export import content, fields, writer
from exchange.export.errors import SourceError
from exchange.export.export_reader import Export, ExportedPage
from exchange.export.files import LARGEST_FILE, read_bytes
from exchange.export.names import PAGE, Names, kind_of
from exchange.export.notation import body_read, listed, mapping
from home.models import HomePage, Menu
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import SiteSettings
from publishing import clock
from publishing.caching import generation
from publishing.launches import gestures, readiness

STATIC = "static"

Report = Callable[[str], Any]


def has_content() -> bool:
    return HomePage.objects.filter(latest_revision__isnull=False).exists()


@generation.atomic()
def load(source: Path, report: Report) -> None:
    """Import the export at `source`, whole or not at all. Tell `report` each of its files.

    Raises SourceError if the site has content, if the folder is not an export, or with everything
    that is refused in it.
    """
    if has_content():
        raise SourceError("Ce site a déjà un contenu\xa0: reprenez l’export dans une base vide.")
    importer = ExportImporter(source, report)
    importer.run()
    if importer.refused:
        raise SourceError("\n".join(["Rien n’est repris, à cause de\xa0:", *importer.refused]))


class ExportImporter:
    """The import of one export. `refused` has a line for each file that cannot be brought in."""

    def __init__(self, source: Path, report: Report):
        self.report = report
        self.export = Export(source)
        self.refused = [f"{path}\xa0: {error}" for path, error in self.export.refused]
        self.names = Names()
        self.places: dict[str, Page] = {}

    def run(self) -> None:
        for name in content.FILES:
            for row in self.export.data(name, list):
                with self._file(f"{STATIC}{row.get('file')}"):
                    self._bring_in_file(name, row)
        for name in content.TERMS:
            with self._file(f"data/{name}.yml"):
                self._bring_in_terms(name)
        for page in self.export.pages:
            with self._file(page.path):
                self._make_place(page)
        for page in self.export.pages:
            if page.address in self.places:
                with self._file(page.path):
                    self._bring_in_page(page)
        for name, bring_in in {
            "redirects": self._bring_in_redirects,
            "menus": self._bring_in_menus,
            "settings": self._bring_in_settings,
        }.items():
            with self._file(f"data/{name}.yml"):
                bring_in()

    @contextmanager
    def _file(self, path: str) -> Iterator[None]:
        """Note why the file at `path` is refused, so that one run tells all reasons."""
        self.report(path)
        try:
            with transaction.atomic():
                yield
        except SourceError as error:
            self.refused.append(f"{path}\xa0: {error}")
        except ValidationError as error:
            self.refused += [f"{path}\xa0: {message}" for message in error.messages]

    # Files and terms ----------------------------------------------------------------------------

    def _bring_in_file(self, name: str, row: dict[str, Any]) -> None:
        model, names = content.FILES[name]
        address = str(row.get("file") or "")
        if ".." in address or not address.startswith(f"/{name}/"):
            raise SourceError("Ce fichier n’est pas dans son dossier.")
        data = read_bytes(self.export.folder / f"{STATIC}{address}", LARGEST_FILE)
        values = {field: row[field] for field in names if row.get(field) not in (None, "")}
        values.setdefault("title", PurePosixPath(address).stem)
        make = image_from_bytes if name == "images" else document_from_bytes
        file = make(PurePosixPath(address).name, data, **values)
        file.tags.add(*map(str, listed(row.get("tags") or [])))
        self.names.add(kind_of(model), file.pk, address)

    def _bring_in_terms(self, name: str) -> None:
        model = content.TERMS[name]
        for row in self.export.data(name, list):
            values = fields.read(fields.fields_of(model), row, self.names)
            term = model_from_serializable_data(model, {"pk": None} | values)
            term.full_clean()
            term.save()
            self.names.add(kind_of(model), term.pk, term.slug)
            for alias in listed(row.get("aliases") or []):
                term.add_alias(str(alias))

    # Pages --------------------------------------------------------------------------------------

    def _make_place(self, page: ExportedPage) -> None:
        if issubclass(page.model, PersonPage) and erasure.is_erased(
            name=page.title, path=page.address
        ):
            return
        place = self._place(page)
        self.places[page.address] = place
        self.names.add(PAGE, place.pk, page.address)

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

    def _bring_in_page(self, page: ExportedPage) -> None:
        if page.front.get("draft"):  # a draft above public pages: an export has its place alone
            return
        place = self.places[page.address]
        source_path = f"{self.export.folder.name}/{page.path}"
        writer.write_version(place, self._values(page), source_path).publish()
        row = Page.objects.filter(pk=place.pk)
        if source := self.places.get(str(page.front.get(content.SOURCE) or "")):
            place.revisions.all().delete()  # an alias has those of the page it follows
            row.update(alias_of=source.pk)
        if moment := parse_datetime(str(page.front.get("lastmod") or "")):
            row.update(last_published_at=moment)
        if end := parse_datetime(str(page.front.get(content.END) or "")):
            self._plan_end(row.get(), end)

    def _plan_end(self, page: Page, moment: datetime) -> None:
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

    def _bring_in_redirects(self) -> None:
        for row in self.export.data("redirects", list):
            page, link = self.places.get(str(row.get("page") or "")), row.get("link")
            if not (page or link):
                continue
            redirect = Redirect(
                old_path=Redirect.normalise_path(str(row.get("from") or "")),
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

    def _bring_in_menus(self) -> None:
        for language, front in self.export.data("menus", dict).items():
            locale = Locale.objects.filter(language_code=language).first()
            if locale is None:
                raise SourceError(f"Menu dans une langue inconnue\xa0: «\xa0{language}\xa0».")
            menu = Menu.objects.filter(locale=locale).first() or Menu(locale=locale, live=False)
            given = fields.read(content.menu_fields(), mapping(front), self.names)
            for name, raw in given.items():
                setattr(menu, name, getattr(menu, name).stream_block.to_python(raw))
            if faults := list(readiness.invalid_blocks(menu)):
                raise ValidationError(faults)
            menu.save()
            menu.save_revision().publish()

    def _bring_in_settings(self) -> None:
        front = self.export.data("settings", dict)
        if not front:
            return
        site = Site.objects.get(is_default_site=True)
        found = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
        shown = [field for field in content.setting_fields() if field.name in front]
        given = fields.read(shown, front, self.names)
        wanted = model_from_serializable_data(SiteSettings, data_of(found) | given)
        wanted.full_clean()
        wanted.save()
