"""Addresses of the earlier sites that are not pages here."""

from django.urls import re_path

from exchange.addresses import views

# In lower case. For other spellings, the middleware looks the path up again in lower case.
urlpatterns = [
    re_path(r"^(?P<name>themes|expertises|categories)/(?P<rest>.*)$", views.taxonomy),
    re_path(
        r"^(?P<path>defis|(?:en/)?blog|personnes|promos)/page/?(?P<number>\d{1,5})/?$",
        views.numbered,
    ),
    re_path(
        r"^(?:en/)?tags?/(?P<rest>[^/]+?)(?:\.html)?/?$", views.taxonomy, {"name": "categories"}
    ),
    re_path(r"^(?:(?P<language>en)/)?(?:[\w/-]+/)?(?:index|feed)\.xml/?$", views.feed),
]
