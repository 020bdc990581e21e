"""Wagtail hooks of `publishing`."""

from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from publishing.addresses import TAKEN_BY_SITE, is_reserved
from publishing.caching import generation, parameters
from publishing.caching.public_changes import is_public
from publishing.models import PublishedPage
from publishing.scheduling.panels import FailedChangesPanel, SchedulerPanel
from publishing.scheduling.reports import FailedChangesViewSet


@hooks.register("before_serve_page")
def narrow_parameters(page, request, serve_args, serve_kwargs):
    if isinstance(page, PublishedPage):
        parameters.narrow(request, page.known_parameters())


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    panels += [SchedulerPanel(), FailedChangesPanel()]


@hooks.register("register_admin_viewset")
def register_failed_changes() -> FailedChangesViewSet:
    return FailedChangesViewSet()


@hooks.register("after_bulk_action")
def bump_after_bulk_action(request, action_type, objects, action_class_instance):
    """Bulk actions update rows without a signal, such as the collection of a private document."""
    if any(is_public(type(item)) for item in objects):
        generation.bump()


@hooks.register("before_move_page")
def refuse_addresses_of_the_site(request, page, destination):
    if not is_reserved(destination, page.slug):
        return None
    messages.error(request, TAKEN_BY_SITE % f"/{page.slug}/")
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("before_bulk_action")
def refuse_addresses_of_the_site_in_bulk(request, action_type, objects, action_class_instance):
    """Refuse the whole bulk move if one page would take an address of the site's own views."""
    if action_type != "move" or not all(isinstance(item, Page) for item in objects):
        return None
    destination = action_class_instance.cleaned_form.cleaned_data["chooser"]
    taken = [page.slug for page in objects if is_reserved(destination, page.slug)]
    if not taken:
        return None
    messages.error(request, TAKEN_BY_SITE % f"/{taken[0]}/")
    return redirect(action_class_instance.next_url)
