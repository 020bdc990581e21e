"""Wagtail hooks of `publishing`."""

from django.urls import path
from wagtail import hooks

from publishing.base.pages import PublishedPage
from publishing.caching import generation
from publishing.caching.public_changes import is_public
from publishing.caching.public_views import narrow
from publishing.moment_fields import typed_moment
from publishing.scheduler.panels import SchedulerPanel


@hooks.register("before_serve_page")
def narrow_parameters(page, request, serve_args, serve_kwargs):
    if isinstance(page, PublishedPage):
        narrow(request, page.known_parameters())


@hooks.register("register_admin_urls")
def register_address_of_moments():
    return [path("moment/", typed_moment, name="typed_moment")]


@hooks.register("construct_homepage_panels")
def add_panel(request, panels):
    panels.append(SchedulerPanel())


@hooks.register("after_bulk_action")
def bump_after_bulk_action(request, action_type, objects, action_class_instance):
    """Bulk actions update rows without a signal, such as the collection of a private document."""
    if any(is_public(type(item)) for item in objects):
        generation.bump()
