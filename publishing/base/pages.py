"""The base of the page types."""

from collections.abc import Collection
from typing import ClassVar

from django.db import models, transaction
from wagtail.admin.panels import CommentPanel, HelpPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from publishing.base.forms import RESERVED, PublishedPageForm, reserved_address
from publishing.base.versions import VersionedMixin
from publishing.base.visibility import hidden_paths
from publishing.caching.public_changes import BOOKKEEPING
from publishing.errors import NotPossibleError
from publishing.line_fields import one_line


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
    promote_panels = [
        *Page.promote_panels,
        HelpPanel(template="home/panels/sharing.html", heading="Aperçu du partage"),
    ]

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

    def publication_faults(self) -> list[str]:
        """Refuse the address of a view of the site; page types add their own faults."""
        address = reserved_address(self.get_parent(), self.slug)
        return [RESERVED.format(address)] if address else []

    def full_clean(self, *args, **kwargs):
        self.title = one_line(self.title)  # type: ignore[has-type]
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self.title = one_line(self.title)  # type: ignore[has-type]
        super().minimal_clean()

    @classmethod
    def known_parameters(cls) -> Collection[str]:
        """Return the parameters that the page knows (see `caching.public_views`)."""
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
