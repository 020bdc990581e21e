"""What challenges and people are sorted by: themes, expertises, organisations."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from challenges.folding import folded


class TermQuerySet(models.QuerySet):
    def named(self, slug: str) -> "TermQuerySet":
        """Keep the term that this slug names, or named before it was renamed or reunited."""
        kind = ContentType.objects.get_for_model(self.model)
        former = TermAlias.objects.filter(content_type=kind, slug=slug)
        return self.filter(Q(slug=slug) | Q(pk__in=former.values("object_id")))


class Term(index.Indexed, models.Model):
    """An entry of a taxonomy; the slug names it in addresses (`?thematique=sante`)."""

    name = models.CharField("nom", max_length=200, unique=True)
    slug = models.SlugField(
        "identifiant dans les adresses",
        max_length=100,
        unique=True,
        help_text="En minuscules, sans accents ni espaces\xa0; proposé d’après le nom.",
    )

    objects = TermQuerySet.as_manager()

    panels = [FieldPanel("name"), FieldPanel("slug")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """What cards and filters call it."""
        return self.name


class Theme(Term):
    class Meta(Term.Meta):
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"


class Expertise(Term):
    class Meta(Term.Meta):
        verbose_name = "expertise"
        verbose_name_plural = "expertises"


class Organisation(Term):
    """An administration that puts challenges."""

    acronym = models.CharField("sigle", max_length=40, blank=True)
    website = models.URLField("site", blank=True, max_length=500)

    panels = [
        FieldPanel("name"),
        FieldPanel("acronym"),
        FieldPanel("website"),
        FieldPanel("slug"),
    ]
    search_fields = [*Term.search_fields, index.SearchField("acronym"),
                     index.AutocompleteField("acronym")]  # fmt: skip

    class Meta(Term.Meta):
        verbose_name = "administration"
        verbose_name_plural = "administrations"

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    @property
    def words(self) -> str:
        return folded(self.name, self.acronym)


class TermAlias(models.Model):
    """A slug that a term used to have: addresses that name it lead on to the term.

    Made when a term is renamed or reunited with another.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    term = GenericForeignKey()
    slug = models.SlugField("ancien identifiant", max_length=100)

    class Meta:
        default_permissions = ()
        verbose_name = "ancien identifiant"
        verbose_name_plural = "anciens identifiants"
        constraints = [
            models.UniqueConstraint(fields=["content_type", "slug"], name="term_alias_once")
        ]

    def __str__(self) -> str:
        return self.slug

    def clean(self):
        super().clean()
        model = self.content_type.model_class()
        if model is not None and model._default_manager.filter(slug=self.slug).exists():
            raise ValidationError({"slug": "Cet identifiant est celui d’une autre entrée."})
