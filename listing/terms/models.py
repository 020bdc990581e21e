"""The base of the entries of every taxonomy."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page
from wagtail.search import index

from listing.folding import folded
from publishing.base.visibility import visible_to_all
from publishing.line_fields import LineField

# The terms that the ones with these slugs were merged into, however long the chain is.
NAMED = """
    WITH RECURSIVE named(id, merged_into_id) AS (
        SELECT id, merged_into_id FROM {table} WHERE slug IN ({marks})
        UNION
        SELECT {table}.id, {table}.merged_into_id
        FROM {table} JOIN named ON {table}.id = named.merged_into_id
    )
    SELECT id FROM named WHERE merged_into_id IS NULL
"""


class TermQuerySet(models.QuerySet[Any]):
    def with_slug(self, *slugs: str) -> Self:
        """Return only the terms that have one of the slugs, or that took over one that has it."""
        marks = ", ".join(["%s"] * len(slugs))
        query = NAMED.format(table=self.model._meta.db_table, marks=marks)
        return self.filter(pk__in=RawSQL(query, slugs))  # noqa: S611 - the slugs are parameters

    def visible_to_all(self) -> Self:
        """Return only the terms of pages that visitors may see: any other may be a secret."""
        shown = Q()
        for relation in self.model.page_relations():
            pages = relation.related_model._default_manager
            using = pages.filter(**{relation.field.name: OuterRef("pk")})
            shown |= Q(Exists(visible_to_all(using)))
        return self.filter(shown)


class TermManager(models.Manager.from_queryset(TermQuerySet)):  # type: ignore[misc]
    """The terms that there are: those that were merged into others are left out."""

    def get_queryset(self) -> TermQuerySet:
        return super().get_queryset().filter(merged_into=None)


class NamePanel(TitleFieldPanel):
    """Proposes the slug while the name is typed, where the form asks for one."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_attrs(self):
            return super().get_attrs() if "slug" in self.form.fields else {}


NAME_PANEL = NamePanel("name", classname="", placeholder=False)


class TermForm(WagtailAdminModelForm):
    """Asks for no slug where addresses of visitors have it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        terms = self._meta.model.objects.filter(pk=self.instance.pk)
        if self.instance.pk and terms.visible_to_all().exists():
            del self.fields["slug"]


class Term(index.Indexed, models.Model):
    """An entry of a taxonomy; the slug names it in addresses (`?thematique=sante`).

    `listing.terms.merging` merges it into another, which its slug names from then on. Renaming it
    has search find the pages that name it by its present name.
    """

    name = LineField("nom", max_length=200, unique=True)
    slug = models.SlugField(
        "identifiant dans les adresses",
        max_length=100,
        unique=True,
        blank=True,
        help_text=(
            "En minuscules, sans accents ni espaces\xa0; proposé d’après le nom. "
            "Il ne change plus dès qu’une page en ligne en dépend."
        ),
    )
    # Databases disagree on where « Écologie » stands: they sort by this.
    sort_name = models.CharField(max_length=200, editable=False, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.CASCADE, related_name="merged"
    )
    merged_into.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    is_public_content = True
    # The first one is the default: versions of pages name merged terms too.
    with_merged = TermQuerySet.as_manager()
    objects = TermManager()

    panels = [NAME_PANEL, FieldPanel("slug")]
    base_form_class = TermForm
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
            if before and (before.words, before.short_name) != (self.words, self.short_name):
                for page in self.pages(live=True):
                    index.insert_or_update_object(page)
        return result

    def unique_error_message(self, model_class, unique_check):
        """Say where the name or the slug went, if it is that of a merged term."""
        taken = {name: getattr(self, name) for name in unique_check}
        term = model_class.with_merged.get(**taken)
        if term.merged_into is None:
            return super().unique_error_message(model_class, unique_check)
        return ValidationError(f"«\xa0{term}\xa0» est réunie avec «\xa0{term.final}\xa0».")

    @property
    def final(self) -> Self:
        """The term that stands for it: itself, unless it was merged."""
        if self.merged_into is None:
            return self
        return type(self).objects.with_slug(self.slug).get()

    @property
    def predecessors(self) -> list[Self]:
        """The terms that it stands for: those merged into it, or into one of them."""
        return [found for term in self.merged.all() for found in (term, *term.predecessors)]

    def add_alias(self, slug: str) -> None:
        """Have a further slug name the term, as one merged into it, unless it names one already."""
        terms = type(self)._default_manager
        if slug and not terms.filter(slug=slug).exists():
            term = type(self)(name=f"{slug} ({self})"[:200], slug=slug)
            term.merged_into = self
            term.save()

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

    def pages(self, **criteria: Any) -> Iterator[Page]:
        """Yield each page that names the term, of its own type."""
        for relation in self.page_relations():
            manager = relation.related_model._default_manager
            yield from manager.filter(**{relation.field.name: self}, **criteria)

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
