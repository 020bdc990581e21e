"""The list of news and its feed."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import path

from challenges.models import PersonPage
from challenges.models.listings import ListingWithBody
from pages import feeds
from pages.filters import NewsListing
from pages.models.news import NewsPage, NewsQuerySet

FEED_LENGTH = 20


class NewsIndexPage(ListingWithBody):
    """The list of news: `/blog/`; its feed takes the same filters: `/blog/rss/`."""

    page_description = "La liste filtrable des actualités, qui sont sous elle."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    listing_class = NewsListing

    class Meta:
        verbose_name = "liste des actualités"
        verbose_name_plural = "listes des actualités"

    def get_route_paths(self) -> list[str]:
        """Return its addresses, which lead on when it moves: its feed has readers too."""
        return ["/", "/rss/"]

    def listed_pages(self) -> NewsQuerySet:
        return NewsPage.objects.visible_to_all()

    @path("rss/")
    def rss(self, request: HttpRequest) -> HttpResponse:
        listing = self.get_listing(request)
        authors = PersonPage.objects.visible_to_all().defer_streamfields().order_by("title")
        pages = listing.filtered().latest_first()
        pages = pages.prefetch_related("categories", Prefetch("authors", authors))[:FEED_LENGTH]
        # Without a filter there is no name to ask for.
        about = [str(chosen.label) for chosen in listing.active] if request.GET else []
        return feeds.feed_response(self, pages, request, about)
