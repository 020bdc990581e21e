"""A public page is made from one snapshot, and says which; an admin's save commits at once."""

from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from wagtail.models import Site

from publishing import clock
from publishing.caching import generation
from publishing.caching.admin_saves import atomic_writes
from publishing.caching.middleware import SnapshotMiddleware
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

get = RequestFactory().get


def serve(view, request=None):
    return SnapshotMiddleware(view)(request or get("/une-page/"))


def site_name():
    return Site.objects.values_list("site_name", flat=True).get()


def rename(name):
    """Commit a public change: the data and the number together."""
    with transaction.atomic():
        site = Site.objects.get()
        site.site_name = name
        site.save()


@pytest.fixture
def old():
    rename("ancien")
    return generation.current()


def test_a_page_that_straddles_a_commit_is_all_old_under_the_old_number(old):
    def view(request):
        first = site_name()
        elsewhere(lambda: rename("nouveau"))
        return HttpResponse(f"{first} {site_name()}")

    response = serve(view)
    assert (response.content, response.headers["X-Generation"]) == (b"ancien ancien", str(old))
    response = serve(lambda request: HttpResponse(site_name()))
    assert (response.content, response.headers["X-Generation"]) == (b"nouveau", str(old + 1))

    def begins_with_the_number(request):
        elsewhere(lambda: rename("plus tard"))
        return HttpResponse(site_name())

    response = serve(begins_with_the_number)
    assert (response.content, response.headers["X-Generation"]) == (b"nouveau", str(old + 1))


def test_a_write_in_a_public_page_fails_and_the_next_write_succeeds(old):
    def view(request):
        Site.objects.update(site_name="écrit par un visiteur")

    with pytest.raises(DatabaseError):
        serve(view)
    assert site_name() == "ancien"
    rename("écrit ensuite")
    assert site_name() == "écrit ensuite"


@pytest.mark.parametrize("error", [Http404, ValueError, KeyboardInterrupt])
def test_nothing_stays_open_after_an_error(old, error):
    def view(request):
        site_name()
        raise error

    with pytest.raises(error):
        serve(view)
    assert not connection.in_atomic_block
    assert connection.get_autocommit()
    elsewhere(lambda: rename("nouveau"))
    assert site_name() == "nouveau"
    rename("encore")
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"


def test_a_page_that_closes_the_connection_leaves_a_writable_one_and_its_callbacks_may_write(old):
    def closes(request):
        connection.close()
        return HttpResponse("ok")

    def calls_back(request):
        transaction.on_commit(lambda: rename("après"))
        return HttpResponse("ok")

    serve(closes)
    rename("nouveau")
    assert site_name() == "nouveau"
    serve(calls_back)
    assert site_name() == "après"


def test_a_streaming_response_reads_after_the_snapshot_and_still_works(old):
    def view(request):
        return StreamingHttpResponse(site_name() for _ in range(2))

    assert b"".join(serve(view).streaming_content) == b"ancienancien"


def test_inside_a_transaction_the_page_sees_that_transaction(old):
    with transaction.atomic():
        rename("pas encore publié")
        response = serve(lambda request: HttpResponse(site_name()))
        assert connection.in_atomic_block
    assert response.content.decode() == "pas encore publié"
    assert response.headers["X-Generation"] == str(old + 1)


def test_the_page_is_made_at_one_moment_of_the_clock():
    def view(request):
        first = clock.now()
        assert clock.now() == first
        return HttpResponse("ok")

    assert serve(view).status_code == 200


def test_only_answers_equal_for_all_visitors_carry_a_number():
    for request, is_public in (
        (get("/une-page/"), True),
        (RequestFactory().head("/une-page/"), True),
        (RequestFactory().post("/contact/"), False),
        (get("/admin/"), False),
        (get("/documents/1/rapport.pdf"), False),
        (get("/media/image.jpg"), False),
        (RequestFactory(headers={"cookie": "sessionid=abc"}).get("/une-page/"), False),
    ):
        response = serve(lambda request: HttpResponse("ok"), request)
        assert ("X-Generation" in response.headers) is is_public, request


def test_the_real_site_sends_its_number(client, add_page):
    page = add_page("Une page", live=True)
    found = client.get(page.url)
    missing = client.get("/nulle-part/")
    assert (found.status_code, missing.status_code) == (200, 404)
    assert found.headers["X-Generation"] == str(generation.current())
    assert missing.headers["X-Generation"] == str(generation.current())


# Saves in the admin


def post(view, **data):
    return atomic_writes(view)(RequestFactory().post("/admin/", data))


def test_a_save_that_fails_leaves_nothing_and_a_refusal_keeps_what_the_view_wrote(old):
    def answer(status):
        def view(request):
            rename("à moitié")
            return HttpResponse(status=status)

        return post(view).status_code

    assert answer(503) == 503
    assert (site_name(), generation.current()) == ("ancien", old)
    assert answer(403) == 403
    assert site_name() == "à moitié"


def test_reading_in_the_admin_takes_no_lock():
    def view(request):
        assert not connection.in_atomic_block
        return HttpResponse("ok")

    assert atomic_writes(view)(get("/admin/")).status_code == 200


def test_an_upload_arrives_before_anything_is_locked():
    """A slow visitor must not hold the lock: the body is read while no transaction is open."""

    class Body(BytesIO):
        def read(self, *args):
            states.append(connection.in_atomic_block)
            return super().read(*args)

    states = []
    request = RequestFactory().post("/admin/", {"name": "rapport"})
    request._stream = Body(request.read())
    request._read_started = False
    response = atomic_writes(lambda request: HttpResponse(request.POST["name"]))(request)
    assert response.content == b"rapport"
    assert states
    assert not any(states)
