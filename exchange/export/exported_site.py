"""The import of an export's redirects, menus and settings."""

from copy import copy
from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from exchange.export import content, menus
from exchange.export.export_reader import Export, field_value, with_ids
from exchange.export.names import Names
from exchange.export.notation import mapping, read
from exchange.export.outcomes import Outcome, Status
from home.models import Menu
from pages.models import SiteSettings


class ExportedSite:
    """Brings in the redirects, menus and settings of an export, each at most once.

    `places` has the pages of the site by the address that the export gives them. Menus and settings
    of the site stay unless `overwrite_edited`.
    """

    def __init__(
        self,
        export: Export,
        names: Names,
        places: dict[str, Page],
        *,
        overwrite_edited: bool,
    ):
        self.export = export
        self.names = names
        self.places = places
        self.overwrite_edited = overwrite_edited

    def bring_in_redirects(self) -> Outcome:
        created = 0
        with transaction.atomic():
            for row in self.export.data("redirects", list):
                page = self.places.get(str(row.get("page") or ""))
                if page is None and not row.get("link"):
                    continue
                values = {
                    "redirect_page": page,
                    "redirect_page_route_path": str(row.get("route") or ""),
                    "redirect_link": str(row.get("link") or ""),
                    "is_permanent": not row.get("temporary"),
                    "automatically_created": bool(row.get("automatic")),
                }
                path = Redirect.normalise_path(str(row.get("from") or ""))
                if Redirect.objects.filter(old_path=path).exists():
                    continue
                redirect = Redirect(old_path=path, **values)
                redirect.full_clean()
                redirect.save()
                created += 1
        status = Status.CREATED if created else Status.UNCHANGED
        return Outcome("data/redirects.yml", "", status)

    def bring_in_menus(self) -> Outcome:
        path = "data/menus.yml"
        status = Status.UNCHANGED
        notes: list[str] = []
        for language, front in self.export.data("menus", dict).items():
            fields = {
                name: read(
                    getattr(Menu(), name).stream_block, mapping(front).get(name) or [], self.names
                )
                for name in menus.FIELDS
            }
            found = menus.publish(language, fields, overwrite_edited=self.overwrite_edited)
            if found == Status.KEPT:
                notes.append(f"le site a déjà un menu ({language})")
            if found != Status.UNCHANGED:
                status = found
        return Outcome(path, "", status, tuple(notes))

    def bring_in_settings(self) -> Outcome:
        path = "data/settings.yml"
        front = self.export.data("settings", dict)
        if not front:
            return Outcome(path, "", Status.UNCHANGED)
        found = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        wanted = copy(found)
        for field in SiteSettings._meta.local_concrete_fields:
            if field.name not in front:
                continue
            if isinstance(field, StreamField):
                raw = read(field.stream_block, front[field.name], self.names)
                value: Any = field.to_python(with_ids(path, field.name, raw))
                setattr(wanted, field.name, value)
            else:
                setattr(wanted, *field_value(field, front, self.names))
        wanted.full_clean()
        if not differ(found, wanted):
            return Outcome(path, "", Status.UNCHANGED)
        if differ(found, SiteSettings(site=found.site)) and not self.overwrite_edited:
            return Outcome(path, "", Status.KEPT, ("le site a déjà des réglages",))
        wanted.save()
        return Outcome(path, "", Status.CREATED)


def differ(one: SiteSettings, other: SiteSettings) -> bool:
    return any(
        field.value_to_string(one) != field.value_to_string(other)
        for field in SiteSettings._meta.local_concrete_fields
        if field.name not in content.PRIVATE_SETTINGS
    )
