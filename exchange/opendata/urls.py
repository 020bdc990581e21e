"""The addresses of the data files and of the interface. `eigcms.urls` has those of the page."""

from django.urls import path, re_path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from exchange.opendata import views
from exchange.opendata.interface import api, public_operation

interface = api.urls
decorate_urlpatterns(interface[0], public_operation)


urlpatterns = [
    path("api/v3/", interface),
    path("donnees/datapackage.json", views.data_package, name="data_package"),
    re_path(
        r"^donnees/(?P<name>[a-z]+)(?P<ending>\.csv|-tableur\.csv|\.json)$",
        views.data_file,
        name="data_file",
    ),
]
