"""Pages that documents of both earlier sites are about."""

from collections.abc import Iterator

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from legacy.models import ImportedDocument
from legacy.outcomes import Outcome, Status
from legacy.takeover.additions import additions, names_of
from legacy.takeover.merging import merge, unkept_prose
from legacy.takeover.richtext import excerpt
from legacy.writer import EDITED, Content, PageWriter, put, unchecked


class SharedPageWriter(PageWriter):
    """Composes a page of all that its documents say.

    Where an editor changed the page, what nobody touched is completed (`additions`).
    """

    def composed(self, contents: list[tuple[str, Content]]) -> Content:
        return merge(contents)

    def carry_out(self, *, dry_run: bool = False) -> Outcome:
        status, reason = self.decide()
        if self.page is None or self.written is None or reason != EDITED:
            return super().carry_out(dry_run=dry_run)
        part = additions(self.page, self.written.revision_id, self.whole, set(self.plan.extras))
        if names := names_of(self.page, part):
            status, reason = _completion(self.page, names)
        if not dry_run:
            with transaction.atomic():
                self.remember()
                if status == Status.UPDATED:
                    _complete(self.page, part, self.plan.paths[0])
        return self.outcome(status, reason)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        self.plan.messages = [*self.plan.messages, *self._unkept()]
        return super().outcome(status, *messages)

    def _unkept(self) -> Iterator[str]:
        """Say which texts are not on the page, another document's being there instead."""
        if self.others and (texts := unkept_prose(self.plan.content, self.whole)):
            yield f"texte non repris, un autre le remplace\xa0: {_summary(texts)}"
        for record in self.others:
            if texts := unkept_prose(record.content or {}, self.whole):
                yield f"remplace le texte de {record.source_path}\xa0: {_summary(texts)}"


def _summary(texts: list[str]) -> str:
    words = sum(len(text.split()) for text in texts)
    return f"«\xa0{excerpt(texts[0])}\xa0» ({words} mots)"


def _completion(page: Page, names: list[str]) -> tuple[Status, str]:
    """Return what is said of a page that an editor changed and that can be completed."""
    fields = ", ".join(names)
    if page.get_lock() is not None:
        return Status.KEPT, (
            f"{EDITED}, elle est verrouillée, planifiée ou en relecture\xa0: relancez ensuite la "
            f"reprise pour compléter les champs vides ({fields})"
        )
    where = "" if page.live and not page.has_unpublished_changes else " dans le brouillon"
    return Status.UPDATED, (
        f"{EDITED}\xa0: seuls les champs que personne n’a touchés sont complétés{where} ({fields})"
    )


def _complete(page: Page, part: Content, path: str) -> None:
    """Write `part` to what an editor made of `page`, and publish it unless a draft was pending.

    The version that the take-over wrote stays the one it goes by: the page is still the editor's.
    """
    is_public = page.live and not page.has_unpublished_changes
    page = page.get_latest_revision_as_object()
    put(page, part)
    if is_public:
        page.full_clean(exclude=unchecked(page))
    revision = page.save_revision(clean=False)
    if is_public:
        revision.publish()
    log(page, "legacy.import", data={"source_path": path})
    ImportedDocument.objects.filter(page_id=page.pk).update(indexed=False)
