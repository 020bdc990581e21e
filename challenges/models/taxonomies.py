"""The taxonomies of challenges and people: themes, expertises, organisations."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from listing.folding import folded
from listing.search.kinds import SearchKind
from listing.terms.models import NAME_PANEL, Term
from publishing.line_fields import LineField


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

    acronym = LineField("sigle", max_length=40, blank=True)
    description = LineField("présentation", max_length=255, blank=True, default="", db_default="")
    website = models.URLField("site", blank=True, max_length=500)

    panels = [
        NAME_PANEL,
        FieldPanel(
            "acronym", help_text="Les cartes et les filtres du site le montrent au lieu du nom."
        ),
        FieldPanel(
            "description",
            help_text="Ce qu’elle fait, en une phrase\xa0: sous son nom, sur la page de ses défis.",
        ),
        FieldPanel("website"),
        FieldPanel("slug"),
    ]

    # As those of a page: whoever types the name or the acronym wants this very organisation.
    search_fields = [
        index.SearchField("title"),
        index.SearchField("description"),
        index.AutocompleteField("words"),
    ]
    search_kind = SearchKind(
        2, "administrations", _("Administrations"), _("Administration"), aside=True
    )

    class Meta(Term.Meta):
        verbose_name = "administration"
        verbose_name_plural = "administrations"

    @classmethod
    def found_by_all(cls, pages: QuerySet) -> QuerySet:
        """Return those that have a page, below the list of challenges among the public `pages`."""
        lists: Any = apps.get_model("challenges.ChallengeIndexPage").objects
        above = lists.filter(pk__in=pages.values("pk")).first()
        return above.organisations() if above else cls.objects.none()

    @property
    def title(self) -> str:
        return self.name

    @property
    def other_titles(self) -> list[str]:
        return [self.acronym]

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    @property
    def words(self) -> str:
        return folded(self.name, self.acronym)
