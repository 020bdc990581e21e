"""Documents of pages that are not public, or no more, are for editors.

An announcement under embargo must not be read by its attachment. A document that no page uses, nor
a version to come of one, is public, for its address may stand in a mail.
"""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex

from publishing.launches.objects import versions_to_come
from publishing.stored_references import uses_in


@hooks.register("before_serve_document")
def serve_with_its_pages(document: AbstractDocument, request: HttpRequest) -> None:
    """Raise Http404 unless a page that uses the document is there for this visitor."""
    if not is_within_reach(document, request) and not request.user.has_perm(
        "wagtailadmin.access_admin"
    ):
        raise Http404("Ce document n’est pas publié.")


def is_within_reach(document: AbstractDocument, request: HttpRequest) -> bool:
    page_type = ContentType.objects.get_for_model(Page)
    uses = ReferenceIndex.get_references_to(document).filter(base_content_type=page_type)
    keys = [int(key) for key in uses.values_list("object_id", flat=True)]
    if not keys:
        # Wagtail's references are those of what is online.
        return not any(uses_in(versions_to_come(), [document]))
    for page in Page.objects.filter(pk__in=keys).live():
        restrictions = page.get_view_restrictions()
        if all(restriction.accept_request(request) for restriction in restrictions):
            return True
    return False
