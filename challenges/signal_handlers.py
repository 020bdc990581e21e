"""Keeps cards true where no call of ours can.

Wagtail deletes pages without their `delete()`, and unpublishes some without their `save()`: those
chosen in the explorer, and aliases, are plain `Page`s to it.
"""

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_unpublished

from challenges.models import ChallengePage, PromotionPage
from challenges.models.cards import ListedPage


def regroup_challenges(**kwargs) -> None:
    """Give the challenges of a promotion that is gone their next group, or none."""
    left = ChallengePage.objects.filter(card__group=None, card__group_start__isnull=False)
    for challenge in left:
        challenge.renew_card()


def renew_card(instance: Page, **kwargs) -> None:
    if isinstance(instance, ListedPage):
        instance.refresh_from_db(fields=["live"])
        instance.renew_card()


def connect() -> None:
    page_unpublished.connect(renew_card)
    post_delete.connect(regroup_challenges, sender=PromotionPage)
