"""The addresses of the data files, the same in every language."""

from django.urls import re_path

from exchange.opendata import views

urlpatterns = [
    re_path(
        r"^donnees/(?P<name>[a-z]+)(?P<ending>\.csv|-tableur\.csv|\.json)$",
        views.data_file,
        name="data_file",
    ),
]
