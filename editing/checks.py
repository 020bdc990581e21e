"""The checks of a whole page: faults that block its publication, and advice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from media import rules
from media.checks import Finding, below, findings_of, rich_text_findings, text_findings
from pages.models import CallPage
from publishing.block_steps import Step

# Search engines and shared links show the first of these fields that is filled (`base.html`).
DESCRIPTIONS = ("search_description", "introduction", "subtitle")


@dataclass(frozen=True)
class Checks:
    """The findings on a page, in two groups."""

    blocking: list[Finding]
    advice: list[Finding]


def checks_of(page: Page, refused: Sequence[Finding] = ()) -> Checks:
    """Check a page as it is in memory. Costs one query if it names documents, else none.

    `refused` are the findings of its form. A finding of both is listed once.
    """
    found = list(_on_fields(page))
    told = {finding.message for finding in found}
    found = [finding for finding in refused if finding.rule.title not in told] + found
    if not any(getattr(page, name, "") for name in DESCRIPTIONS):
        name = next(each for each in (*DESCRIPTIONS[1:], DESCRIPTIONS[0]) if hasattr(page, each))
        step = _step(page._meta.get_field(name))
        found.append(Finding(rules.no_description(step.label), path=(step,)))
    if isinstance(page, CallPage) and (unsaid := page.unsaid()):
        place = (_step(page._meta.get_field("profile")),)
        found.append(Finding(rules.UNSAID_IN_CALL, ", ".join(unsaid), place))
    if page.locale.language_code != "fr":
        found = [finding for finding in found if finding.rule is not rules.ENGLISH_PASSAGE]
    untagged = _untagged(found)
    found = [finding for finding in found if finding.document in (None, *untagged)]
    return Checks(
        [finding for finding in found if finding.rule.blocking],
        [finding for finding in found if not finding.rule.blocking],
    )


@hooks.register("publication_faults")
def blocking_messages(instance: Any) -> list[str]:
    """Return the blocking faults in words, for `publishing.launches.readiness`."""
    if not isinstance(instance, Page):
        return []
    return [f"{finding.place}\xa0: {finding.message}" for finding in checks_of(instance).blocking]


def _on_fields(page: Page) -> Iterator[Finding]:
    inherited = {field.name for field in Page._meta.get_fields()}
    for field in page._meta.get_fields():
        if field.name in inherited or not isinstance(field, models.Field):
            continue
        value: Any = getattr(page, field.name, None)
        if isinstance(field, StreamField):
            yield from below(_step(field), findings_of(field.stream_block, value))
        elif isinstance(field, RichTextField):
            yield from below(_step(field), rich_text_findings(value or ""))
        elif isinstance(field, models.TextField):
            yield from below(_step(field), text_findings(value or ""))


def _untagged(found: list[Finding]) -> list[int]:
    named = {finding.document for finding in found} - {None}
    untagged = get_document_model().objects.filter(pk__in=named, is_tagged=False)
    return list(untagged.values_list("pk", flat=True)) if named else []


def _step(field: Any) -> Step:
    return Step("struct", field.name, field.name, capfirst(str(field.verbose_name)))
