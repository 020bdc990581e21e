"""The base of the entries of every taxonomy."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page
from wagtail.search import index

from listing.folding import folded
from publishing.lines import LineField
from publishing.restrictions import visible_to_all

# Proposes the slug while the name is typed.
NAME_PANEL = TitleFieldPanel("name", classname="", placeholder=False)


class TermQuerySet(models.QuerySet[Any]):
    def with_slug(self, *slugs: str) -> "TermQuerySet":
        """Return only the terms that have, or once had, one of the slugs."""
        kind = ContentType.objects.get_for_model(self.model)
        former = apps.get_model("challenges.TermAlias").objects.filter(
            content_type=kind, slug__in=slugs
        )
        return self.filter(Q(slug__in=slugs) | Q(pk__in=former.values("object_id")))

    def visible_to_all(self) -> "TermQuerySet":
        """Return only the terms of pages that visitors may see: any other may be a secret."""
        shown = Q()
        for relation in self.model.page_relations():
            pages = relation.related_model._default_manager
            naming = pages.filter(**{relation.field.name: OuterRef("pk")})
            shown |= Q(Exists(visible_to_all(naming)))
        return self.filter(shown)

    def delete(self):
        """Delete each term by itself, so that search forgets its name."""
        counts: dict[str, int] = {}
        with transaction.atomic():
            for term in self:
                for label, count in term.delete()[1].items():
                    counts[label] = counts.get(label, 0) + count
        return sum(counts.values()), counts


class Term(index.Indexed, models.Model):
    """An entry of a taxonomy; the slug names it in addresses (`?thematique=sante`).

    Saving one under another slug leaves a `TermAlias`; renaming or deleting one has search find the
    pages that name it by their present terms.
    """

    name = LineField("nom", max_length=200, unique=True)
    slug = models.SlugField(
        "identifiant dans les adresses",
        max_length=100,
        unique=True,
        blank=True,
        help_text=(
            "En minuscules, sans accents ni espaces\xa0; proposé d’après le nom. "
            "Si vous le changez, les anciennes adresses continuent de fonctionner."
        ),
    )
    # Databases disagree on where « Écologie » stands: they sort by this.
    sort_name = models.CharField(max_length=200, editable=False, blank=True)
    aliases = GenericRelation("challenges.TermAlias")

    is_public_content = True
    objects = TermQuerySet.as_manager()

    panels = [NAME_PANEL, FieldPanel("slug")]
    search_fields = [index.SearchField("words"), index.AutocompleteField("words")]

    class Meta:
        abstract = True
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = self.free_slug()
        self.sort_name = folded(self.name)[:200]
        with transaction.atomic():
            before = type(self)._default_manager.filter(pk=self.pk).first()
            result = super().save(*args, **kwargs)
            kind = ContentType.objects.get_for_model(self)
            # A present slug wins over an old one.
            aliases = apps.get_model("challenges.TermAlias").objects
            aliases.filter(content_type=kind, slug=self.slug).delete()
            if before is None:
                return result
            self.add_alias(before.slug)
            if (before.words, before.short_name) != (self.words, self.short_name):
                for page in self.live_pages():
                    index.insert_or_update_object(page)
        return result

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            pages = list(self.live_pages())
            result = super().delete(*args, **kwargs)
            for page in pages:
                # Read anew: a page that was loaded before may remember the term.
                index.insert_or_update_object(type(page)._default_manager.get(pk=page.pk))
        return result

    def add_alias(self, slug: str) -> None:
        """Have a former slug name the term, unless it names one already."""
        if slug and not type(self)._default_manager.with_slug(slug).exists():
            self.aliases.create(slug=slug)

    @property
    def short_name(self) -> str:
        """Its name on cards and in filters."""
        return self.name

    @property
    def words(self) -> str:
        """The words to find it by, as `folded` writes them."""
        return folded(self.name)

    @classmethod
    def page_relations(cls) -> list[models.ManyToManyRel]:
        """Return the many-to-many relations by which pages of any type name terms like this."""
        return [
            relation
            for relation in cls._meta.related_objects
            if isinstance(relation, models.ManyToManyRel)
            and issubclass(relation.related_model, Page)
        ]

    def live_pages(self) -> Iterator[Page]:
        """Yield each live page that names the term, of its own type."""
        for relation in self.page_relations():
            manager = relation.related_model._default_manager
            yield from manager.filter(**{relation.field.name: self}, live=True)

    def free_slug(self) -> str:
        """Return a slug made of the name that no other term of the kind has."""
        words = string_to_ascii(self.name.replace("’", " ").replace("'", " "))
        base = slugify(words)[:90] or "sans-nom"
        others = type(self)._default_manager.exclude(pk=self.pk)
        slug, number = base, 1
        while others.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug
