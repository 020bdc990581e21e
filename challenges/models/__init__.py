"""The models of challenges, by noun; Django and Wagtail look for them here."""

from challenges.models.cards import Card
from challenges.models.challenges import ChallengeIndexPage, ChallengePage, Participation
from challenges.models.erasure import ErasedPerson
from challenges.models.people import DirectoryPage, PersonIndexPage, PersonPage
from challenges.models.promotions import PromotionIndexPage, PromotionPage
from challenges.models.taxonomies import Expertise, Organisation, TermAlias, Theme

__all__ = [
    "Card",
    "ChallengeIndexPage",
    "ChallengePage",
    "DirectoryPage",
    "ErasedPerson",
    "Expertise",
    "Organisation",
    "Participation",
    "PersonIndexPage",
    "PersonPage",
    "PromotionIndexPage",
    "PromotionPage",
    "TermAlias",
    "Theme",
]
