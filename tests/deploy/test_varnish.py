"""Varnish keeps what it may keep, shows each change once it is told, and protects the site."""

import itertools
import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection

import pytest

from deploy.stack import varnish_options
from tests.deploy.varnish import SIGNED_IN, VCL, Origin
from tests.page_types import known_parameters
from tests.publishing.real import wait_until


def test_varnish_knows_every_parameter_that_a_page_knows():
    """One that is missing would lead every visitor to the page without it."""
    listed = "|".join(known_parameters())
    assert f"(?!({listed})=" in VCL.read_text(), f"Write {listed} into deploy/varnish/site.vcl."


def test_varnish_stores_in_memory_alone():
    """A disk that fills up would end it, and it could not begin again."""
    options = varnish_options()
    places = [value for option, value in itertools.pairwise(options) if option == "-s"]
    assert [place for place in places if "=malloc," not in place] == []


@pytest.mark.long
class TestVarnish:
    def test_it_keeps_nothing_until_it_is_told_and_then_everything(self, varnish):
        assert [varnish.shows() for _ in range(2)] == ["Un", "Un"]
        assert varnish.asked() == 2
        assert varnish.tell(1) == 200
        assert [varnish.shows() for _ in range(3)] == ["Un"] * 3
        assert varnish.asked() == 3

    @pytest.mark.parametrize("path", ["/message/1/", "/admin/images/add/"])
    def test_a_body_is_here_whole_before_the_site_is_asked(self, varnish, path):
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=x\r\n"
        with socket.create_connection(("127.0.0.1", varnish.port), timeout=30) as connection:
            connection.sendall(f"{head}Content-Length: 4\r\nConnection: close\r\n\r\n".encode())
            for _ in range(3):
                connection.sendall(b"x")
                assert varnish.get("/pret/").status == 200
                assert varnish.asked(path) == 0
            connection.sendall(b"x")
            assert connection.makefile("rb").read().endswith(b"\r\n\r\n4")
        assert varnish.asked(path) == 1

    @pytest.mark.parametrize(
        ("path", "cookie", "size", "status"),
        [
            ("/message/1/", "", 65_000, 200),
            ("/message/1/", "", 66_000, 413),
            ("/message/1/", "sessionid=x", 66_000, 413),
            ("/admin/images/add/", "", 66_000, 413),
            ("/admin/images/add/", "sessionid=inventee", 66_000, 413),
            ("/admin/images/add/", SIGNED_IN, 5_000_000, 200),
            ("/admin/images/add/", SIGNED_IN, 63_000_000, 413),
        ],
    )
    @pytest.mark.parametrize("is_declared", [True, False])
    def test_a_body_that_is_too_large_is_refused(
        self, varnish, path, cookie, size, status, is_declared
    ):
        varnish.get("/admin/", Cookie=SIGNED_IN)
        connection = HTTPConnection("127.0.0.1", varnish.port, timeout=30)
        body = b"x" * size if is_declared else (b"x" * 1000 for _ in range(size // 1000))
        try:
            connection.request("POST", path, body, {"Host": "localhost", "Cookie": cookie})
            answered = connection.getresponse().status
        except OSError:
            answered = 413  # it was hung up on while it sent
        assert answered == status
        assert varnish.asked(path) == (status == 200)

    @pytest.mark.parametrize(
        ("method", "path", "cookie"),
        [
            ("POST", "/", ""),
            ("POST", "/admin/images/add/", "sessionid=x"),
            ("GET", "/", ""),
            ("BREW", "/", ""),
        ],
    )
    def test_a_body_that_is_far_too_large_is_cut_off_where_it_is(
        self, varnish, method, path, cookie
    ):
        size, block = 100_000_000, b"x" * 65_536
        sent = 0
        with socket.create_connection(("127.0.0.1", varnish.port), timeout=30) as connection:
            connection.sendall(
                f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
                f"Content-Length: {size}\r\n\r\n".encode()
            )
            with suppress(OSError):  # it was hung up on
                while sent < size:
                    sent += connection.send(block)
        # The buffers of both ends may hold some data.
        assert sent < 20_000_000
        assert not varnish.asked(path)

    def test_a_change_is_shown_once_it_is_told(self, varnish):
        varnish.tell(1)
        varnish.shows()
        varnish.publish(2, "Deux")
        assert varnish.shows() == "Un"
        varnish.tell(2)
        assert varnish.shows() == "Deux"

    def test_a_page_begun_before_a_change_is_not_shown_after_it(self, varnish):
        """Purging alone fails here: the old page arrives after the notice."""
        varnish.tell(1)
        varnish.origin.in_page.clear()
        varnish.origin.go_on.clear()
        late = []
        reader = threading.Thread(target=lambda: late.append(varnish.shows()))
        reader.start()
        assert varnish.origin.in_page.wait(30)
        varnish.publish(2, "Deux")
        varnish.tell(2)
        varnish.origin.go_on.set()
        reader.join()
        assert (late, varnish.shows()) == (["Un"], "Deux")

    def test_an_old_page_is_not_kept_under_a_new_number(self, varnish):
        """A web process that was asleep answers late, with its old snapshot's number."""
        varnish.tell(2)
        assert varnish.shows() == "Un"
        varnish.publish(2, "Deux")
        assert varnish.shows() == "Deux"

    def test_notices_that_cross_leave_the_greater(self, varnish):
        varnish.publish(9, "Neuf")
        varnish.tell(9)
        varnish.shows()
        assert varnish.tell(8) == 200
        varnish.shows()
        assert varnish.asked() == 1
        done = []
        threads = [
            threading.Thread(target=lambda n=n: done.append((n, varnish.tell(n))))
            for n in range(10, 60)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        greatest = max(number for number, status in done if status == 200)
        varnish.publish(greatest - 1, "Vieux")
        varnish.shows()
        asked = varnish.asked()
        varnish.shows()  # nothing older than the greatest that it acknowledged is kept
        assert varnish.asked() == asked + 1

    def test_visitors_cannot_tell_it_anything(self, varnish):
        assert varnish.tell(7, port=varnish.port) == 405
        assert varnish.tell("sept") == 400
        varnish.tell(1)
        varnish.shows(X_Generation="99")
        varnish.shows()
        assert varnish.asked() == 1

    def test_after_a_restart_it_learns_the_number_again(self, varnish):
        varnish.tell(1)
        varnish.shows()
        varnish.stop()
        varnish.publish(2, "Deux")
        varnish.start()
        assert varnish.shows() == "Deux"
        varnish.tell(2)
        assert varnish.shows() == "Deux"

    def test_only_while_the_site_is_down_it_shows_the_earlier_page(self, varnish):
        varnish.tell(1)
        varnish.shows()
        varnish.publish(2, "Deux")
        varnish.tell(2)
        port = varnish.origin.server_port
        varnish.origin.stop()
        wait_until(lambda: varnish.shows() == "Un")
        assert varnish.get("/jamais-lue/").status == 503
        varnish.origin = Origin(port)
        varnish.publish(2, "Deux")
        wait_until(lambda: varnish.shows() == "Deux")

    def test_while_the_database_is_away_it_shows_the_earlier_page(self, varnish):
        varnish.tell(1)
        varnish.shows()
        for number in range(2, 22):  # an editor's day
            varnish.publish(number, "Plus tard")
            varnish.tell(number)
        varnish.origin.is_without_database = True
        assert [varnish.shows() for _ in range(3)] == ["Un"] * 3
        never_read = varnish.get("/jamais-lue/")
        assert (never_read.status, never_read.headers["Retry-After"]) == (503, "30")
        assert "X-Down" not in never_read.headers
        assert varnish.shows(Cookie="sessionid=abc") == "Un"
        varnish.origin.is_without_database = False
        wait_until(lambda: varnish.shows() == "Plus")

    def test_while_the_site_is_down_its_health_is_still_asked(self, varnish):
        varnish.origin.fails_probe = True
        wait_until(lambda: varnish.get("/jamais-lue/").status == 503)
        assert varnish.shows("/sante/") == "Un"

    @pytest.mark.parametrize(
        ("path", "headers"),
        [
            ("/prive/", {"Cookie": "a=b; __Host-sessionid=abc"}),
            ("/une-page/", {"Cookie": "a=b; __Host-site-a-venir=invite:abc"}),
            ("/une-page/", {"Authorization": "Basic abc"}),
            ("/admin/", {}),
            ("/prive/", {}),
            ("/cookie/", {}),
        ],
    )
    def test_an_answer_for_one_visitor_is_not_cached(self, varnish, path, headers):
        varnish.tell(1)
        for _ in range(2):
            answer = varnish.get(path, **headers)
        assert varnish.asked(path) >= 2
        if "Cookie" in headers:
            assert headers["Cookie"] in answer.text
        if headers:  # nor do others get this answer
            assert "abc" not in varnish.get(path).text

    def test_parameters_that_nobody_knows_share_an_entry(self, varnish):
        varnish.tell(1)
        for query in ("", "?utm_source=a&utm_medium=b", "?x", "?q=&page=", "?&&"):
            varnish.shows(f"/une-page/{query}")
        assert varnish.asked() == 1
        for query in ("?q=b&page=2", "?page=2&utm=a&q=b", "?x&page=2&q=b&q="):
            varnish.shows(f"/une-page/{query}")
        assert varnish.origin.asked[-1] == "/une-page/?page=2&q=b"
        assert varnish.asked() == 2

    def test_no_port_makes_another_entry(self, varnish):
        varnish.tell(1)
        for host in ("localhost", "localhost:8000", "LOCALHOST:1"):
            varnish.get("/une-page/", Host=host)
        assert varnish.asked() == 1

    def test_an_address_of_before_is_known_by_its_parameters(self, varnish):
        varnish.tell(1)
        response = varnish.get("/vieux/?id=12")
        assert (response.status, response.headers["Location"]) == (301, "/neuf/?id=12")

    def test_each_encoding_is_kept_apart(self, varnish):
        varnish.tell(1)
        for accepted in ("gzip, deflate, br", "gzip", "identity", "br;q=0, gzip"):
            varnish.get("/une-page/", Accept_Encoding=accepted)
        seen = [
            varnish.get("/une-page/", Accept_Encoding=accepted).text.split()[2]
            for accepted in ("br", "gzip;q=1", "identity", "br;q=0, gzip")
        ]
        assert seen == ["plain", "gzip", "plain", "gzip"]
        assert varnish.asked() == 2

    def test_one_request_serves_all_waiting_visitors(self, varnish):
        varnish.tell(1)
        varnish.origin.in_page.clear()
        varnish.origin.go_on.clear()
        shown = []
        readers = [threading.Thread(target=lambda: shown.append(varnish.shows())) for _ in range(8)]
        for reader in readers:
            reader.start()
        assert varnish.origin.in_page.wait(30)
        varnish.origin.go_on.set()
        for reader in readers:
            reader.join()
        assert shown == ["Un"] * 8
        assert varnish.asked() == 1

    # Attacks
