"""The entry of an import in the history of a page."""

from wagtail import hooks


@hooks.register("register_log_actions")
def register_import_action(actions):
    # The path stays in the data of the entry: it means nothing to an editor.
    actions.register_action("exchange.import", "Reprise", "Page reprise d’un fichier")
