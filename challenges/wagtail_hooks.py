"""The screens of challenges in the admin, and the log entry of a merge."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from challenges import erasure_admin  # noqa: F401 - its hooks register themselves
from challenges.choosers import person_chooser
from challenges.merging import LOG_ACTION
from challenges.viewsets import ChallengesGroup

register_snippet(ChallengesGroup)


@hooks.register("register_admin_viewset")
def register_person_chooser():
    return person_chooser


@hooks.register("register_log_actions")
def register_merge_action(actions):
    @actions.register_action(LOG_ACTION)
    class MergeLogFormatter(LogFormatter):
        label = "Réunir"

        def format_message(self, log_entry):
            return "«\xa0{source}\xa0» réunie avec «\xa0{target}\xa0»".format(**log_entry.data)
