"""Documents of pages that are not public, or no more, are for editors and for guests of the pages.

An announcement under embargo must not be read by its attachment. A document that no page uses, nor
a version to come of one, is public, for its address may stand in a mail.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex

from publishing.invitations.access import RefusedError, preview_of
from publishing.invitations.site_at import site_at
from publishing.launches.plans import versions_to_come
from publishing.stored_references import uses_in


@hooks.register("before_serve_document")
def serve_with_its_pages(document: AbstractDocument, request: HttpRequest) -> None:
    """Raise Http404 unless a page that uses the document is there for this visitor."""
    is_editor = request.user.has_perm("wagtailadmin.access_admin")
    if not (is_within_reach(document, request) or is_editor or is_shown(document, request)):
        raise Http404("Ce document n’est pas publié.")


def is_within_reach(document: AbstractDocument, request: HttpRequest) -> bool:
    page_type = ContentType.objects.get_for_model(Page)
    uses = ReferenceIndex.get_references_to(document).filter(base_content_type=page_type)
    keys = [int(key) for key in uses.values_list("object_id", flat=True)]
    if not keys:
        # Wagtail's references are those of what is online.
        return not any(uses_in(versions_to_come(), [document]))
    return is_open(Page.objects.filter(pk__in=keys), request)


def is_shown(document: AbstractDocument, request: HttpRequest) -> bool:
    """Tell whether a page to come uses it that the invitation of this visitor shows."""
    try:
        preview = preview_of(request)
    except RefusedError:
        return False
    if preview is None:
        return False
    request.preview = preview  # type: ignore[attr-defined]
    versions = [version.pk for version, _ in uses_in(versions_to_come(), [document])]
    with site_at(preview.moment, preview.invitation):
        return is_open(Page.objects.filter(live_revision__in=versions), request)


def is_open(pages: QuerySet[Page], request: HttpRequest) -> bool:
    """Tell whether one of the pages is online for this visitor."""
    return any(
        all(door.accept_request(request) for door in page.get_view_restrictions())
        for page in pages.live()  # type: ignore[attr-defined]
    )
