"""Requests that say that they are written in another charset."""

import pytest
from django.test import RequestFactory

from eigcms.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

CHARSETS = ["utf-7", "utf-16", "cp037", "undefined", "rot13", "idna", "x*=", "utf-8'*=\"", "Ã©"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_nobody_has_an_address_read_in_another_charset(method, charset):
    """Caches would keep the answer under the address as everybody else writes it."""
    said: list[str] = []
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    asked = {"PATH_INFO": "/recherche/", "QUERY_STRING": "q=%C3%A9toile", "CONTENT_TYPE": kind}
    environ = RequestFactory().generic(method, "/").environ | asked
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer).decode()
    assert said == ["400 Bad Request"] or (said == ["200 OK"] and "étoile" in body)
