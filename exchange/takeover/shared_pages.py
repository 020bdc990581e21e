"""Pages that documents of both earlier sites are about."""

from collections.abc import Iterator

from exchange.export.outcomes import Outcome, Status
from exchange.export.writer import Content, PageWriter
from exchange.takeover.merging import is_empty, merge, unkept_prose
from exchange.takeover.richtext import excerpt


class SharedPageWriter(PageWriter):
    """Composes a page of all that its documents say.

    A page that an editor changed is left as it is; the report says which of its fields a document
    would complete.
    """

    def composed(self, contents: list[tuple[str, Content]]) -> Content:
        return merge(contents)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        said = self._incomplete() if status == Status.KEPT else self._unkept()
        self.plan.messages = [*self.plan.messages, *said]
        return super().outcome(status, *messages)

    def _incomplete(self) -> Iterator[str]:
        page = self.page.get_latest_revision_as_object()
        fields = [
            page._meta.get_field(name).verbose_name
            for kind in ("values", "streams")
            for name, value in self.whole[kind].items()
            if hasattr(page, name) and not is_empty(value) and not getattr(page, name)
        ]
        fields += [
            page._meta.get_field(name).verbose_name
            for name, keys in self.whole["relations"].items()
            if not {related.pk for related in getattr(page, name).all()}.issuperset(keys)
        ]
        fields += [
            page._meta.get_field(name).related_model._meta.verbose_name_plural
            for name, rows in self.whole["children"].items()
            if len(rows) > getattr(page, name).count()
        ]
        if fields:
            yield f"champs que ce document compléterait\xa0: {', '.join(map(str, fields))}"

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
