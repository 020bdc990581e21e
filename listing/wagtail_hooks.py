"""The log entry of the merge of two terms."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter

from listing.terms.merging import LOG_ACTION


@hooks.register("register_log_actions")
def register_merge_action(actions):
    @actions.register_action(LOG_ACTION)
    class MergeLogFormatter(LogFormatter):
        label = "Réunir"

        def format_message(self, log_entry):
            return "«\xa0{source}\xa0» réunie avec «\xa0{target}\xa0»".format(**log_entry.data)
