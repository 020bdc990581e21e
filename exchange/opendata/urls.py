"""The addresses of the data files and of the interface. `eigcms.urls` has those of the page."""

from django.templatetags.static import static
from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from exchange.opendata import views
from exchange.opendata.interface import api, public_operation

interface = api.urls
decorate_urlpatterns(interface[0], public_operation)


class DescriptionView(RedirectView):
    """Redirects to the description of the interface, a static file with a hash in its name."""

    http_method_names = ["get", "head"]

    def get_redirect_url(self, *args, **kwargs) -> str:
        return static("openapi.json")


urlpatterns = [
    path("api/v3/openapi.json", DescriptionView.as_view(), name="openapi"),
    path("api/v3/", interface),
    path("donnees/datapackage.json", views.data_package, name="data_package"),
    path("donnees/<slug:name>.<slug:kind>.json", views.schema, name="data_schema"),
    re_path(
        r"^donnees/(?P<name>[a-z]+)(?P<ending>\.csv|-tableur\.csv|\.json)$",
        views.data_file,
        name="data_file",
    ),
]
