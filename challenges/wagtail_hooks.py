"""The screens of challenges in the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from challenges import erasure_admin  # noqa: F401 - its hooks register themselves
from challenges.choosers import person_chooser
from challenges.viewsets import ChallengesGroup

register_snippet(ChallengesGroup)


@hooks.register("register_admin_viewset")
def register_person_chooser():
    return person_chooser
