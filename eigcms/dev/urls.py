"""The addresses of `make dev`: those of the site, and the debug toolbar's."""

from debug_toolbar.toolbar import debug_toolbar_urls

from eigcms.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*debug_toolbar_urls(), *urlpatterns]
