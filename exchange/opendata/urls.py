"""The addresses of the data's files and of the interface; the page has one for each language."""

from django.templatetags.static import static
from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from exchange.opendata import views
from exchange.opendata.interface import api, public_operation

interface = api.urls
decorate_urlpatterns(interface[0], public_operation)


class DescriptionView(RedirectView):
    """Leads to the interface's description, a static file whose name changes with it."""

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
