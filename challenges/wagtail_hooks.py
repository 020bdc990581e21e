"""The screens of challenges in the admin, the log entry of a merge, and addresses of lists."""

from urllib.parse import urlencode

from django.http import HttpResponsePermanentRedirect
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from challenges import erasure_admin  # noqa: F401 - its hooks register themselves
from challenges.choosers import person_chooser
from challenges.merging import LOG_ACTION
from challenges.models.listings import ListingPage
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


@hooks.register("on_serve_page")
def lead_on_from_former_names(serve):
    """Redirect an address of a list that names a term or a promotion as it used to be called."""

    def serve_or_lead_on(page, request, args, kwargs):
        response = serve(page, request, args, kwargs)
        if isinstance(page, ListingPage):
            listing = (getattr(response, "context_data", None) or {}).get("listing")
            if listing and listing.has_former_name:
                present = urlencode(listing.address, doseq=True)
                return HttpResponsePermanentRedirect(f"{request.path}?{present}")
        return response

    return serve_or_lead_on
