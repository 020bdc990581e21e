"""What lists show of a live page, in one narrow row that filters, counts and cards read."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction
from wagtail.search import index

from challenges.models.taxonomies import Theme
from publishing import kept
from publishing.models import PublishedPage
from publishing.public_changes import BOOKKEEPING


class CardQuerySet(models.QuerySet):
    """Cards, which are those of live pages by themselves."""

    def challenges(self) -> "CardQuerySet":
        return self.filter(kind=Card.Kind.CHALLENGE)

    def promotions(self) -> "CardQuerySet":
        return self.filter(kind=Card.Kind.PROMOTION)

    def people(self) -> "CardQuerySet":
        return self.filter(kind=Card.Kind.PERSON)

    def with_roles(self, roles: Iterable[str]) -> "CardQuerySet":
        """Keep the people who have one of the roles."""
        wanted = [Q(roles__contains=f" {role} ") for role in roles]
        return self.filter(reduce(or_, wanted)) if wanted else self.none()

    def in_display_order(self) -> "CardQuerySet":
        """People whom editors gave a number first, then by name."""
        return self.order_by(F("rank").asc(nulls_last=True), "sort_title", "pk")

    def news(self) -> "CardQuerySet":
        return self.filter(kind=Card.Kind.NEWS)

    def outside(self, restrictions: Iterable[PageViewRestriction]) -> "CardQuerySet":
        """Leave out the cards of pages that only some may see (`site_restrictions` of the page)."""
        hidden = Q()
        for restriction in restrictions:
            hidden |= Q(page__path__startswith=restriction.page.path)
        return self.exclude(hidden) if hidden else self

    def public(self) -> "CardQuerySet":
        """Leave out the cards of pages that only some may see, asking for them in this query."""
        path = ExpressionWrapper(OuterRef("page__path"), output_field=models.CharField())
        above = PageViewRestriction.objects.alias(below=path)
        return self.exclude(Exists(above.filter(below__startswith=F("page__path"))))

    def of_promotion(self, promotion: int) -> "CardQuerySet":
        """Keep the challenges of the promotion with this key."""
        return self.filter(page__challengepage__promotions=promotion)

    def about(self, theme: str) -> "CardQuerySet":
        """Keep the challenges of the theme that this slug names or named once."""
        return self.filter(pk__in=Theme.objects.named(theme).values("challenges"))

    def latest_first(self) -> "CardQuerySet":
        return self.order_by(F("start").desc(nulls_last=True), "sort_title", "pk")

    def numbers(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many there are of what the `names` say, in one query."""
        kinds = {
            "challenges": Q(kind=Card.Kind.CHALLENGE),
            "people": Q(kind=Card.Kind.PERSON),
            "talents": Q(kind=Card.Kind.PERSON, roles__contains=" talent "),
            "promotions": Q(kind=Card.Kind.PROMOTION),
        }
        counts = {name: Count("pk", filter=kind, distinct=True) for name, kind in kinds.items()}
        counts["organisations"] = Count("page__challengepage__organisations", distinct=True)
        return self.aggregate(**{name: counts[name] for name in names})

    def with_pages(self) -> "CardQuerySet":
        """Load with each card what its link needs: address and title."""
        return self.select_related("page").only(
            *(field.name for field in Card._meta.concrete_fields),
            *("page__title", "page__slug", "page__url_path"),
            *("page__path", "page__depth", "page__locale"),
        )

    def to_show(self) -> "CardQuerySet":
        """Load what the templates of cards read: page, image and its renditions, in two queries."""
        return self.with_pages().select_related("image").prefetch_related("image__renditions")


class Card(models.Model):
    """A live page as lists see it; written by the page's `save()`, gone with its unpublication.

    A page under a view restriction has its card: whoever lists asks for those `outside` it.
    """

    class Kind(models.TextChoices):
        CHALLENGE = "defi", "Défi"
        PERSON = "personne", "Personne"
        PROMOTION = "promotion", "Promotion"
        NEWS = "actualite", "Actualité"

    page = models.OneToOneField(
        "wagtailcore.Page", primary_key=True, on_delete=models.CASCADE, related_name="card"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    # What is read on the card, below the title.
    text = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    image = models.ForeignKey("media.Image", null=True, on_delete=models.SET_NULL, related_name="+")
    # What lists filter, group and sort by.
    words = models.TextField(blank=True)
    sort_title = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=20, blank=True)
    # What facets count, as `facets_of` writes it.
    facets = models.TextField(blank=True)
    roles = models.CharField(max_length=200, blank=True)
    start = models.DateField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    group = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    group_start = models.DateField(null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = "fiche de liste"
        verbose_name_plural = "fiches de liste"
        indexes = [
            models.Index(fields=["kind", "locale", "sort_title"], name="card_by_title"),
            # What has no date is last on SQLite; a migration says so to PostgreSQL.
            models.Index(
                fields=["kind", "locale", "-group_start", "group", "sort_title"],
                name="card_by_group",
            ),
            models.Index(fields=["kind", "locale", "-start", "sort_title"], name="card_by_start"),
            # Counting reads nothing else; `facets` first, so that nothing but counting takes it.
            models.Index(fields=["facets", "kind", "locale"], name="card_facets"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.page_id}"

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def initials(self) -> str:
        """The first letters of the first and last word of the title: what a portrait lacks."""
        words = [word for word in self.title.split() if word[0].isalpha()]
        return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


def facets_of(page: models.Model, *relations: str, **values: Any) -> str:
    """Return what `Card.facets` holds of the `relations` and the `values` that are not empty.

    Words separated by spaces: `themes-3 themes-12 status-termine`, terms by their keys.
    """
    found = [
        (relation, key)
        for relation in relations
        for key in sorted(term.pk for term in getattr(page, relation).all())
    ]
    found += [(name, value) for name, value in values.items() if value]
    return " ".join(f"{name}-{value}" for name, value in found)


class ListedPage(PublishedPage):
    """A page that lists show: its card follows it, in the transaction of every save."""

    card_kind: ClassVar[Card.Kind]
    # By `renew_card()`, once relations are saved too.
    search_auto_update = False

    class Meta:
        abstract = True

    def card_values(self) -> dict[str, Any]:
        """Return the fields of the card, but for `page`, `kind` and `locale`."""
        raise NotImplementedError

    def related_names(self) -> list[str]:
        return [str(self.card_kind.label)]

    def public_name(self) -> str:
        """Return the stored title if the page is live, else ""."""
        stored = type(self)._base_manager.filter(pk=self.pk, live=True)
        return (self.pk and stored.values_list("title", flat=True).first()) or ""

    def save(self, *args, update_fields=None, **kwargs):
        with transaction.atomic():
            result = super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields is None:
                self.renew_card()
            elif not BOOKKEEPING.issuperset(update_fields):
                # This object may hold a draft, of which these fields alone were stored.
                type(self)._base_manager.get(pk=self.pk).renew_card()
        return result

    def renew_card(self) -> None:
        """Write anew what lists and search show: the card, gone if the page is not live, and the
        words in the search index."""
        index.insert_or_update_object(self)
        if not self.live:
            Card.objects.filter(pk=self.pk).delete()
            return
        values = {"kind": self.card_kind, "locale_id": self.locale_id, **self.card_values()}
        Card.objects.update_or_create(pk=self.pk, defaults=values)


def cards_to_show(keys: Iterable[int], restrictions: Iterable[PageViewRestriction]) -> list[Card]:
    """Return the cards with these keys, in this order, with their pages; none that is not public.

    One query for those that no other page of the generation has asked for: they are shared, and
    must not be changed but for their image. `restrictions` are all of the site's.
    """
    visible = Card.objects.outside(restrictions)
    keys = list(dict.fromkeys(keys))
    found = kept.each_by_generation("card", keys, visible.with_pages().in_bulk)
    return [found[key] for key in keys if key in found]
