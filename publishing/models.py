"""The base of the page types. Django finds the other models of `publishing` here too."""

import json
from collections.abc import Collection
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext
from wagtail.admin.panels import CommentPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from publishing import sharing
from publishing.caching.models import Generation
from publishing.caching.public_changes import BOOKKEEPING
from publishing.forms import PublishedPageForm
from publishing.launches.actions import publication, take_off
from publishing.launches.models import Agreement, Launch, LaunchItem
from publishing.launches.waiting import (
    check_no_named_launch,
    is_pinned,
    publication_of,
    take_out_of_launches,
)
from publishing.lines import one_line
from publishing.ratelimit import VisitorCount
from publishing.reasons import NotPossibleError
from publishing.restrictions import hidden_paths
from publishing.revisions import is_old_work, takes_away
from publishing.scheduling.models import FailingJob, SchedulerHeartbeat

__all__ = [
    "Agreement",
    "FailingJob",
    "Generation",
    "Launch",
    "LaunchItem",
    "PublishedPage",
    "SchedulerHeartbeat",
    "VersionedMixin",
    "VisitorCount",
]


class VersionedMixin:
    """The mixin of pages and snippets that a launch may hold.

    A planned version stays as it is. What waits in a launch is published by it, or by its screen.
    Wagtail's own dates of publication are not used: a launch has the moment.
    """

    @property
    def status_string(self):
        """As Wagtail's, but « programmée » in a list with `waiting.columns_of_pages`."""
        if getattr(self, "planned_action", "") != LaunchItem.Action.PUBLISH:
            return super().status_string  # type: ignore[misc]
        return gettext("live + scheduled") if self.live else gettext("scheduled")  # type: ignore[attr-defined]

    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Save a version as Wagtail does; overwrite none that is planned, online or says more.

        Autosave offers its own version, which somebody may have published meanwhile. It is not the
        last one if the answer to a save was lost. A version with a date raises NotPossibleError.
        """
        if self.go_live_at or self.expire_at:  # type: ignore[attr-defined]
            raise NotPossibleError(
                "Une version ne porte pas de date\xa0: planifiez-la par «\xa0Programmer…\xa0»."
            )
        if overwrite_revision:
            data = self.serializable_data()  # type: ignore[attr-defined]
            present = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
            # A draft stores the live version of its time: the table knows that of today.
            online = type(self)._base_manager.filter(live_revision=overwrite_revision)  # type: ignore[attr-defined]
            if (
                overwrite_revision.pk != self.latest_revision_id  # type: ignore[attr-defined]
                or online.exists()
                or is_pinned(overwrite_revision)
                or takes_away(overwrite_revision.content, present)
                or is_old_work(self, overwrite_revision)
            ):
                overwrite_revision = None
        return super().save_revision(  # type: ignore[misc]
            *args, overwrite_revision=overwrite_revision, **kwargs
        )

    def publish(self, revision, skip_permission_checks=False, **options) -> None:
        """Publish `revision` with the `options` of `PublishRevision`.

        Raises NotPossibleError if a publication of the object waits.
        """
        if item := publication_of(self):
            raise NotPossibleError(f"«\xa0{item}\xa0» est {item.future()}.")
        action = publication(revision, **options)
        action.execute(skip_permission_checks=skip_permission_checks)

    def unpublish(self, **options) -> None:
        """Unpublish with the `options` of Wagtail's action.

        Raises NotPossibleError if a launch with a name has the object.
        """
        check_no_named_launch([self])
        take_off(self, **options)

    def with_content_json(self, content):
        """Return the object with the content of a version, without the dates that it may have."""
        instance = super().with_content_json(content)  # type: ignore[misc]
        instance.go_live_at = instance.expire_at = None
        return instance

    def delete(self, *args, **kwargs):
        """Delete for good, out of every launch too."""
        take_out_of_launches(self)
        return super().delete(*args, **kwargs)  # type: ignore[misc]


class PublishedPage(VersionedMixin, Page):
    """The base of every page type. Publication and unpublication are one transaction each."""

    is_public_content = True
    base_form_class = PublishedPageForm

    # Image fields for the preview of shared links: the first one that is set.
    sharing_fields: ClassVar[tuple[str, ...]] = ()

    # Own fields that search ignores.
    unsearched_fields: ClassVar[frozenset[str]] = frozenset()

    # By `save()`, once relations are saved too.
    search_auto_update = False
    search_fields = [*Page.search_fields, index.SearchField("searchable_texts")]
    settings_panels: ClassVar[list] = [CommentPanel()]  # no dates: a launch has them
    promote_panels = [*Page.promote_panels, sharing.SharingPanel(heading="Aperçu du partage")]

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """Save, and have search read what is stored. A new draft changes nothing of that."""
        with transaction.atomic():
            result = super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields is None or not BOOKKEEPING.issuperset(update_fields):
                # Read anew: this object may hold a draft, and only some of its fields were stored.
                index.insert_or_update_object(type(self)._base_manager.get(pk=self.pk))
        return result

    def save_revision(self, *args, **kwargs):
        """Save a version. Raises NotPossibleError for an alias: it has those of another page."""
        if self.alias_of:
            raise NotPossibleError(
                f"«\xa0{self}\xa0» est un alias\xa0: elle suit «\xa0{self.alias_of}\xa0». Publiez "
                "ou planifiez celle-ci."
            )
        return super().save_revision(*args, **kwargs)

    def full_clean(self, *args, **kwargs):
        self.title = one_line(self.title)  # type: ignore[has-type]
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self.title = one_line(self.title)  # type: ignore[has-type]
        super().minimal_clean()

    @classmethod
    def known_parameters(cls) -> Collection[str]:
        """Return the parameters that the page knows (see `caching.parameters`)."""
        return ()

    def searchable_texts(self) -> list[str]:
        """Return the texts that search reads besides the title."""
        return [*self.own_texts(), *self.related_names()]

    def own_texts(self) -> list[str]:
        """Return the texts of its own fields, in the words that visitors read."""
        texts = [self.search_description]
        for field in self._meta.local_concrete_fields:
            value = field.value_from_object(self)
            if field.name in self.unsearched_fields or not value:
                continue
            if field.choices:
                labels = dict(field.flatchoices)
                chosen = value if isinstance(value, list) else [value]
                texts += [str(labels.get(choice, "")) for choice in chosen]
            elif hasattr(field, "get_searchable_content"):
                texts += field.get_searchable_content(value)
            elif isinstance(field, models.CharField | models.TextField) and not isinstance(
                field, models.URLField
            ):
                texts.append(value)
        return texts

    def related_names(self) -> list[str]:
        """Return the names of related objects, by which search finds the page."""
        return []

    def get_view_restrictions(self):
        """Return the restrictions of this page. Without any on the site, this costs one query."""
        if not hidden_paths():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()
