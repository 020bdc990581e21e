"""Every text of the database, where a person's name may stand.

A model takes part by an attribute. The rows of one with `erased_with_page` go with their `page`;
the attribute names the field with the path by which an importer knows the person. The rows of one
with `erased_with_name` go with the name in them. One with `is_not_searched` is derived from others
and written again with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast
from wagtail.models import Revision

from challenges.name_matcher import NameMatcher

# Models of libraries: derived ones, written again with their source; those that are cleared; and
# those of accounts, which this does not change.
NOT_SEARCHED = frozenset(
    {
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Permission",
        "auth.User",
        "contenttypes.ContentType",
        "mfa.Authenticator",
        "sessions.Session",
        "socialaccount.SocialAccount",
        "socialaccount.SocialApp",
        "socialaccount.SocialToken",
        "usersessions.UserSession",
        "wagtailadmin.FormState",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
    }
)
# Fields that hold an address: another text in them would lead nowhere.
PLACE_FIELDS = frozenset({"address", "old_path", "source_path", "url_path"})


@dataclass(frozen=True)
class Text:
    """A value of the database that names the person or links to one of their pages."""

    model: type[models.Model]
    pk: Any
    column: models.Field
    value: Any

    @property
    def is_place(self) -> bool:
        """Tell whether the value is an address, which another text would break."""
        column = self.column
        return (
            column.unique
            or column.name in PLACE_FIELDS
            or isinstance(column, models.SlugField | models.FileField)
        )

    @property
    def goes_with_row(self) -> bool:
        """Tell whether the whole row is of no use without the name."""
        return getattr(self.model, "erased_with_name", False)

    def __str__(self) -> str:
        instance = self.model._base_manager.get(pk=self.pk)
        kind = self.model._meta.verbose_name
        return f"{kind} «\xa0{instance}\xa0», {self.column.verbose_name}"


def texts_naming(matcher: NameMatcher) -> Iterator[Text]:
    """Yield every value that names the person or links to them, but for those of revisions."""
    for model in apps.get_models(include_auto_created=True):
        columns = [column for column in model._meta.local_concrete_fields if _holds_text(column)]
        if not columns or not _is_searched(model):
            continue
        stored = [Cast(column.attname, models.TextField()) for column in columns]
        rows = model._base_manager.order_by().values_list("pk", *stored)
        for pk, *values in rows.iterator(chunk_size=200):
            for column, value in zip(columns, values, strict=True):
                if matcher.mentions(value) or matcher.without_links(value) != value:
                    yield Text(model, pk, column, value)


def _is_searched(model: type[models.Model]) -> bool:
    is_left_out = model is Revision or model._meta.label in NOT_SEARCHED
    return model._meta.managed and not (is_left_out or getattr(model, "is_not_searched", False))


def _holds_text(column: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.FileField)
    return isinstance(column, kinds) or column.get_internal_type() == "JSONField"
