"""The filter of the agenda by promotion."""

from django import forms
from django.db.models import Q
from wagtail.models import Page, Revision

from challenges.models import PromotionPage
from publishing.trash.trash_root import exclude_trashed


def promotion_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="Promotion",
        queryset=exclude_trashed(PromotionPage.objects.order_by("-start", "title")),
        required=False,
        empty_label="Toutes",
    )


def pages_of_promotion(promotion: PromotionPage) -> set[int]:
    """Return the keys of a promotion and its pages, those that are not published yet too."""
    found = {promotion.pk}
    for name in ("news", "challenges", "people"):
        found |= set(getattr(promotion, name).values_list("pk", flat=True))
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    coming = Revision.page_revisions.filter(
        Q(approved_go_live_at__isnull=False) | Q(pk__in=latest), content__promotions__isnull=False
    )
    for page, promotions in coming.values_list("object_id", "content__promotions"):
        if promotion.pk in promotions:
            found.add(int(page))
    return found
