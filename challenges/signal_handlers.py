"""Keeps cards true where no call of ours can: Wagtail deletes pages without their `delete()`."""

from django.db.models.signals import post_delete

from challenges.models import ChallengePage, PromotionPage


def regroup_challenges(**kwargs) -> None:
    """Give the challenges of a promotion that is gone their next group, or none."""
    left = ChallengePage.objects.filter(card__group=None, card__group_start__isnull=False)
    for challenge in left:
        challenge.renew_card()


def connect() -> None:
    post_delete.connect(regroup_challenges, sender=PromotionPage)
