"""News and promotions in the agenda: an alert, and a filter."""

from datetime import timedelta

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, Revision

from challenges.models import PromotionPage
from pages.models import NewsPage
from publishing.agenda.entries import Entry, Kind
from publishing.dates import moment_in_full
from publishing.trash.trash_root import exclude_trashed

# Two news closer than this take each other's readers.
NEAR = timedelta(hours=1)


def warn_of_near_news(publications: list[Entry]) -> None:
    """Two news within the hour, unless one launch puts both online."""
    news_type = ContentType.objects.get_for_model(NewsPage).pk
    news = [entry for entry in publications if entry.type_id == news_type]
    news = [entry for entry in news if entry.kind == Kind.PUBLICATION]
    if not news:
        return
    first = min(entry.moment for entry in news) - NEAR
    last = max(entry.moment for entry in news) + NEAR
    near = Revision.page_revisions.filter(
        content_type=news_type, approved_go_live_at__gt=first, approved_go_live_at__lt=last
    ).values_list("pk", "approved_go_live_at", "object_str", "object_id")
    online = set(
        NewsPage.objects.live()
        .filter(pk__in=[int(row[3]) for row in near])
        .values_list("pk", flat=True)
    )
    for entry in news:
        for key, moment, title, page in near:
            if key == entry.revision or int(page) in online:
                continue
            together = moment == entry.moment and entry.launch is not None
            if abs(moment - entry.moment) < NEAR and not together:
                entry.alerts.append(
                    f"L’actualité «\xa0{title}\xa0» paraît dans la même heure, le "
                    f"{moment_in_full(moment)}."
                )


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
