"""Addresses that the earlier sites had and that are no page here."""

from django.urls import re_path

from exchange.addresses import views

# In lower case; `exchange.addresses.middleware` asks again for what is written otherwise.
urlpatterns = [
    re_path(r"^(?P<name>themes|expertises|categories)/(?P<rest>.*)$", views.taxonomy),
    re_path(r"^(?P<path>defis|blog|personnes|promos)/page/(?P<number>\d{1,5})/?$", views.numbered),
    re_path(r"^(?P<path>blog|en/blog)/page(?P<number>\d{1,5})/?$", views.numbered),
    re_path(r"^(?:en/)?tags?/(?P<name>[^/]+?)(?:\.html)?/?$", views.tag),
    re_path(r"^(?:(?P<language>en)/)?(?:[\w/-]+/)?(?:index|feed)\.xml/?$", views.feed),
]
