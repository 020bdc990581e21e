"""The models of challenges, by noun; Django and Wagtail look for them here."""

from challenges.models.challenges import ChallengePage
from challenges.models.erasure import ErasedPerson
from challenges.models.listings import ChallengeIndexPage, PersonIndexPage, PromotionIndexPage
from challenges.models.participations import Participation
from challenges.models.people import PersonPage
from challenges.models.promotions import PromotionPage
from challenges.models.taxonomies import Expertise, Organisation, Theme
