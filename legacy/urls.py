"""Addresses that the earlier sites had and that are no page here."""

from django.urls import path, re_path

from legacy import views
from pages.views import former_feed

urlpatterns = [
    re_path(r"^(?P<name>themes|expertises|categories)/(?P<rest>.*)$", views.taxonomy),
    re_path(r"^(?P<path>defis|blog|personnes|promos)/page/(?P<number>\d{1,5})/?$", views.numbered),
    re_path(r"^(?:[\w/-]+/)?index\.xml$", former_feed),
    path("img/<path:path>", views.file),
]
