"""The pages that an import shares with the earlier import of the other site."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.models import Page

from legacy.matching import EXACT, SAME_PLACE, Item, Match, match
from legacy.models import ImportedDocument, Site

OTHER = {Site.HUGO: Site.JEKYLL, Site.JEKYLL: Site.HUGO}


class Twins:
    """Which documents of `site`, about to come in, are about what the other site's were.

    `identities` has what each is known by, `decided` what `--matches` says.
    """

    def __init__(
        self,
        site: str,
        identities: dict[str, dict[str, Any]],
        decided: dict[str, str] | None = None,
    ):
        self.site = site
        others = ImportedDocument.objects.filter(site=OTHER[Site(site)]).exclude(identity={})
        self._records = {record.source_path: record for record in others.select_related("page")}
        ours = [Item.of(path, identity) for path, identity in identities.items()]
        theirs = [Item.of(path, record.identity) for path, record in self._records.items()]
        if site == Site.JEKYLL:
            self._found = match(theirs, ours, decided)
        else:
            self._found = {
                found.path: Match(path, found.rule)
                for path, found in match(ours, theirs, decided).items()
            }

    def __len__(self) -> int:
        return len(self._found)

    def record(self, path: str) -> ImportedDocument | None:
        """Return what is known of the other site's document about the same thing."""
        found = self._found.get(path)
        return self._records.get(found.path) if found else None

    def page(self, path: str) -> Page | None:
        record = self.record(path)
        return record.page.specific if record is not None and record.page is not None else None

    def is_deleted(self, path: str) -> bool:
        """Tell whether somebody deleted the page of the other site's document."""
        record = self.record(path)
        return record is not None and record.page is None

    def said(self, path: str) -> list[str]:
        """Return what the report says of the match; nothing where the titles are the same."""
        found = self._found.get(path)
        if found is None:
            return []
        if found.rule in (EXACT, SAME_PLACE):
            return [f"réuni avec {found.path}"]
        return [f"à vérifier\xa0: réuni avec {found.path} ({found.rule})"]


def records_of(page: Page) -> list[ImportedDocument]:
    return list(ImportedDocument.objects.filter(page_id=page.pk).order_by("pk"))


def is_edited(page: Page) -> bool:
    """Tell whether somebody saved a page of the take-over, or took it offline or online."""
    written = [record for record in records_of(page) if record.revision_id]
    return any(record.revision_id != page.latest_revision_id for record in written)


def is_empty_place(page: Page) -> bool:
    """Tell whether a page was made with a title alone, so that others can stand below it."""
    records = records_of(page)
    if not records or is_edited(page):
        return False
    return all(record.source_path.startswith("#") for record in records)


def replace_empty(page: Page, new: Page) -> None:
    """Put `new`, its sibling, in the place of an empty page, with the pages below and the slug."""
    slug = page.slug
    with transaction.atomic():
        for child in page.get_children():
            child.move(Page.objects.get(pk=new.pk), "last-child")
        Page.objects.get(pk=page.pk).delete()
        rename(Page.objects.get(pk=new.pk), slug)


def rename(page: Page, slug: str) -> None:
    """Give a page another slug, also in its latest revision, so that no edit brings it back."""
    page = page.specific
    page.slug = slug
    with transaction.atomic():
        page.save(log_action=False)
        revision = page.latest_revision
        if revision is not None:
            revision.content["slug"] = slug
            revision.save(update_fields=["content"])


def make_way(occupant: Page, site: str) -> bool:
    """Rename the page of a site that has less say, so that one of `site` can have its slug.

    Return whether that was done: pages of editors or of the same site stay.
    """
    records = records_of(occupant)
    if not records or any(Site.rank(record.site) <= Site.rank(site) for record in records):
        return False
    if is_edited(occupant):
        return False
    spare = str(records[0].identity.get("spare") or f"{occupant.slug}-2")
    rename(occupant, free_slug(occupant.get_parent(), [spare]))
    return True


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
