"""The log entry of terms that are merged and separated."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter

from listing.terms.merging import LOG_ACTION


@hooks.register("register_log_actions")
def register_merge_action(actions):
    @actions.register_action(LOG_ACTION)
    class MergeLogFormatter(LogFormatter):
        label = "Réunir ou séparer"

        def format_message(self, log_entry):
            return log_entry.data["change"]
