"""The categories of news."""

from listing.terms.models import Term


class Category(Term):
    class Meta(Term.Meta):
        verbose_name = "catégorie d’actualité"
        verbose_name_plural = "catégories d’actualité"
