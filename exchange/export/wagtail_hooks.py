"""The entry of an import in the history of a page."""

from wagtail import hooks
from wagtail.log_actions import LogFormatter


@hooks.register("register_log_actions")
def register_import_action(actions):
    @actions.register_action("exchange.import")
    class ImportFormatter(LogFormatter):
        label = "Reprise"

        def format_message(self, log_entry):
            return f"Page reprise de «\xa0{log_entry.data['source_path']}\xa0»"
