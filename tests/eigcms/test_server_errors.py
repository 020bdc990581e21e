"""A service that is away differs from an error of the site."""

import errno

import pytest
from django.db import DatabaseError, DataError, OperationalError
from django.test import Client
from django.urls import path

from eigcms.middleware import takes_forms

FULL = OSError(errno.ENOSPC, "No space left on device")
handler500 = "eigcms.views.server_error"


def failing(error):
    @takes_forms
    def view(request):
        raise error

    return view


urlpatterns = [
    path("page/", failing(FULL)),
    path("media/a.jpg", failing(FULL)),
    path("documents/1/a.pdf", failing(FULL)),
    path("admin/export/", failing(FULL)),
    path("sans-base/", failing(OperationalError("away"))),
    path("base-tombee/", failing(DatabaseError("server closed the connection unexpectedly"))),
    path("valeur-fautive/", failing(DataError("value too long"))),
    path("fautive/", failing(ValueError())),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/page/", 500),
        ("post", "/page/", 503),
        ("head", "/page/", 500),
        ("get", "/media/a.jpg", 503),
        ("get", "/documents/1/a.pdf", 503),
        ("get", "/admin/export/", 503),
        ("get", "/sans-base/", 503),
        ("get", "/base-tombee/", 503),
        ("get", "/valeur-fautive/", 500),
        ("get", "/fautive/", 500),
    ],
)
def test_an_error_of_a_page_is_no_maintenance(settings, method, address, status):
    settings.ROOT_URLCONF = __name__
    response = getattr(Client(raise_request_exception=False), method)(address)
    assert response.status_code == status
    assert ("Retry-After" in response) == (status == 503)
