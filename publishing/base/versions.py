"""Versions of pages and snippets: which ones a save may overwrite, and what they never hold."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Min
from django.utils.translation import gettext
from wagtail.log_actions import registry as log_registry
from wagtail.models import Revision

from publishing import clock
from publishing.errors import NotPossibleError
from publishing.launches.actions import publication, unpublish
from publishing.launches.models import LaunchItem
from publishing.launches.plans import planned_versions, publication_of, take_out_of_launches
from publishing.launches.refusals import check_withdrawal, waits

# As many as a short sentence has. Fewer are corrections.
WORDS_OF_A_PASSAGE = 6
TAG = re.compile(r"<[^>]*>")
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
# Who deletes a text word by word finds it in an earlier version, if it stood there that long.
LONGEST_WORK = timedelta(minutes=10)
# Numbers and moments are none: each version has others.
WORD = re.compile(r"\b[^\W\d_]\w*")
# No word begins with it.
KEY = "#"
# What Wagtail writes with each version.
WAGTAILS_OWN = {
    "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "live",
    "live_revision", "first_published_at", "last_published_at", "locked", "locked_at", "locked_by",
}  # fmt: skip
# What the rows of a relation have, and the rows and the columns of a table.
KEYS_OF_ROWS = {"pk", "values", "heading"}


class VersionedMixin:
    """The mixin of pages and snippets that a launch may hold.

    A planned version stays as it is. What waits in a launch is published by it, or by its screen.
    Wagtail's own dates of publication are not used: a launch has the moment.
    """

    @property
    def status_string(self):
        """As Wagtail's, but « planifiée » in a list with `launches.plans.columns_of_pages`."""
        if getattr(self, "planned_action", "") != LaunchItem.Action.PUBLISH:
            return super().status_string  # type: ignore[misc]
        return gettext("live + scheduled") if self.live else gettext("scheduled")  # type: ignore[attr-defined]

    def publication_faults(self) -> list[str]:
        """Return in French what blocks its publication, beside invalid fields and blocks."""
        return []

    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Save a version as Wagtail does; overwrite none that is planned, online or says more.

        Autosave offers its own version, which somebody may have published meanwhile. It is not the
        last one if the answer to a save was lost. One that is planned or online and says the same
        is kept. A version with a date raises NotPossibleError.
        """
        if self.go_live_at or self.expire_at:  # type: ignore[attr-defined]
            raise NotPossibleError(
                "Une version ne porte pas de date\xa0: planifiez-la par «\xa0Programmer…\xa0»."
            )
        latest_is_planned = planned_versions().filter(pk=self.latest_revision_id).exists()  # type: ignore[attr-defined]
        latest, present = self.latest_revision, _content_of(self)  # type: ignore[attr-defined]
        is_online = self.live and not self.has_unpublished_changes  # type: ignore[attr-defined]
        is_kept = latest_is_planned or (is_online and latest)
        if is_kept and says_the_same(latest.content, present):
            return latest
        if is_online:  # the row may say more than its version: a date that publication filled in
            row = _content_of(type(self)._base_manager.get(pk=self.pk))  # type: ignore[attr-defined]
            kwargs["changed"] = kwargs.get("changed", True) and not says_the_same(row, present)
        if overwrite_revision:
            # A draft stores the live version of its time: the table knows that of today.
            online = type(self)._base_manager.filter(live_revision=overwrite_revision)  # type: ignore[attr-defined]
            if (
                overwrite_revision.pk != self.latest_revision_id  # type: ignore[attr-defined]
                or online.exists()
                or latest_is_planned
                or loses_text(overwrite_revision.content, present)
                or is_old_work(self, overwrite_revision)
            ):
                overwrite_revision = None
        return super().save_revision(  # type: ignore[misc]
            *args, overwrite_revision=overwrite_revision, **kwargs
        )

    def publish(self, revision, skip_permission_checks=False, **options) -> None:
        """Publish `revision` with the `options` of Wagtail's action.

        Raises NotPossibleError if a publication of the object waits.
        """
        if item := publication_of(self):
            raise NotPossibleError(waits(item))
        action = publication(revision, **options)
        action.execute(skip_permission_checks=skip_permission_checks)

    def unpublish(self, **options) -> None:
        """Unpublish with the `options` of Wagtail's action.

        Raises NotPossibleError if a launch with a name has the object.
        """
        check_withdrawal([self])
        unpublish(self, **options)

    def with_content_json(self, content):
        """Return the object with the content of a version, without the dates that it may have."""
        instance = super().with_content_json(content)  # type: ignore[misc]
        instance.go_live_at = instance.expire_at = None
        return instance

    def delete(self, *args, **kwargs):
        """Delete for good, out of every launch too."""
        take_out_of_launches(self)
        return super().delete(*args, **kwargs)  # type: ignore[misc]


def _content_of(instance: Any) -> dict[str, Any]:
    return json.loads(json.dumps(instance.serializable_data(), cls=DjangoJSONEncoder))


def says_the_same(content: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two contents, as revisions store them, differ by nothing that somebody wrote."""
    names = content.keys() | other.keys()
    return all(_read(content.get(name)) == _read(other.get(name)) for name in names - WAGTAILS_OWN)


def _read(value: Any) -> Any:
    """Return a value as it is read, without what the editor adds to one that it saves first.

    PostgreSQL sorts the keys in the text of blocks.
    """
    match value:
        case str():
            blocks = _stored_blocks(value)
            return BLOCK_KEY.sub("", value) if blocks is None else _read(blocks)
        case dict():
            return {name: _read(child) for name, child in value.items() if name != "pk"}
        case list():
            return [_read(child) for child in value]
    return "" if value is None else value


def is_old_work(instance: Any, revision: Revision) -> bool:
    """Whether autosave has long been overwriting this version of an object; each save is logged."""
    saves = log_registry.get_logs_for_instance(instance).filter(revision=revision)
    begun = saves.aggregate(begun=Min("timestamp"))["begun"]
    return begun is not None and clock.now() - begun > LONGEST_WORK


def loses_text(former: dict[str, Any], present: dict[str, Any]) -> bool:
    """Whether a block, a row or a passage of the `former` content is nowhere in the `present` one.

    Both are contents as revisions store them. Words that only moved are still there.
    """
    lost = Counter(_words_and_keys(former)) - Counter(_words_and_keys(present))
    return lost.total() >= WORDS_OF_A_PASSAGE or any(each.startswith(KEY) for each in lost)


def _words_and_keys(value: Any) -> Iterator[str]:
    """Yield each word below a value, and each key of a block after `KEY`.

    A row, such as a member of a team, has the name of its relation for a key. So have the rows and
    columns of a table, which may be all numbers.
    """
    match value:
        case str():
            blocks = _stored_blocks(value)
            words = WORD.findall(TAG.sub(" ", value))
            yield from words if blocks is None else _words_and_keys(blocks)
        case dict():
            if "value" in value and isinstance(value.get("id"), str):
                yield KEY + value["id"]
            for name, child in value.items():
                if name not in ("id", "type"):
                    yield from _words_and_keys(child)
                for row in child if isinstance(child, list) else ():
                    if isinstance(row, dict) and not KEYS_OF_ROWS.isdisjoint(row):
                        yield KEY + name
        case list():
            for child in value:
                yield from _words_and_keys(child)


def _stored_blocks(text: str) -> list[Any] | None:
    """Return the blocks that this text stores, as a field of blocks writes them; None if none."""
    if not text.startswith("["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
