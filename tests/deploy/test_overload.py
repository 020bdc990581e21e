"""Varnish lets nobody stop the editors, or the site."""

import socket
import threading
from http.client import HTTPConnection

import pytest

from tests.deploy.varnish import GUEST, SIGNED_IN
from tests.publishing.real import wait_until


@pytest.mark.long
class TestOverload:
    @pytest.mark.parametrize("cookie", ["sessionid=inventee", "a=b; __Host-sessionid=inventee"])
    def test_an_invented_session_gets_the_page_of_everybody(self, varnish, cookie):
        varnish.tell(1)
        pages = [varnish.get("/une-page/", Cookie=cookie).text for _ in range(3)]
        assert pages == ["Un /une-page/ plain "] * 3
        assert varnish.asked() == 1

    def test_who_is_signed_in_is_answered_by_the_processes_of_editors(self, varnish):
        varnish.tell(1)
        varnish.get("/admin/", Cookie=SIGNED_IN)  # since then it is known
        answer = varnish.get("/une-page/", Cookie=SIGNED_IN)
        assert answer.text.endswith(SIGNED_IN)
        assert "X-Signed-In" not in answer.headers
        assert varnish.editors.asked == ["/admin/", "/une-page/"]
        varnish.get("/une-page/", Cookie="sessionid=inventee", X_Signed_In="1")
        assert varnish.editors.asked == ["/admin/", "/une-page/"]

    @pytest.mark.parametrize(
        ("never_read", "once_read", "most"),
        [("/jamais-lue-{}/", "/deja-lue/", 6), ("/defis/?q={}", "/defis/?page=2", 1)],
        ids=["pages", "searches"],
    )
    def test_visitors_that_fill_their_processes_leave_editors_alone(
        self, varnish, never_read, once_read, most
    ):
        """The newest get 503, though the site is not down: no earlier page is shown.

        Searches fill a part of the processes, so pages do not wait for them.
        """
        varnish.tell(1)
        varnish.shows(once_read)
        varnish.publish(2, "Deux")
        varnish.tell(2)
        varnish.get("/admin/", Cookie=SIGNED_IN)
        varnish.origin.go_on.clear()
        before = len(varnish.origin.asked)
        answers = []
        visitors = [
            threading.Thread(
                target=lambda n=n: answers.append(
                    varnish.get(never_read.format(n), X_Forwarded_For=f"192.0.2.{n}")
                )
            )
            for n in range(40)
        ]
        for visitor in visitors:
            visitor.start()
        wait_until(lambda: len(answers) >= 30)
        assert {(answer.status, answer.headers["Retry-After"]) for answer in answers} == {
            (503, "5")
        }
        assert varnish.get(once_read).status == 503
        assert varnish.get("/admin/", Cookie=SIGNED_IN).status == 200
        assert varnish.get("/une-page/", Cookie=SIGNED_IN).status == 200
        assert varnish.get("/sante/").status == 200
        assert len(varnish.origin.asked) == before + most
        varnish.origin.go_on.set()
        for visitor in visitors:
            visitor.join()

    @pytest.mark.parametrize(
        ("path", "cookie"),
        [
            ("/media/images/absente-{}.png", ""),
            ("/absente-{}/", ""),
            ("/page-{}/", "site-a-venir=invite:inventee"),
            ("/defis/?%71=mot{}", "site-a-venir=invite:inventee"),
        ],
        ids=["files", "pages", "guests", "searches"],
    )
    def test_strangers_leave_the_processes_to_others(self, varnish, path, cookie):
        """They ask for what is not there, or invent a guest's cookie, from many addresses."""
        varnish.tell(1)
        for n in range(4 if "absente" in path else 0):
            for visitor in range(40):
                varnish.get(path.format(n), X_Forwarded_For=f"192.0.2.{visitor}")
        varnish.origin.go_on.clear()
        before = len(varnish.origin.asked)
        statuses = []

        def ask(path, visitor, cookie=""):
            answer = varnish.get(path, X_Forwarded_For=visitor, Cookie=cookie)
            statuses.append(answer.status)

        strangers = [
            threading.Thread(target=ask, args=(path.format(f"x{n}"), f"192.0.2.{n}", cookie))
            for n in range(40)
        ]
        for stranger in strangers:
            stranger.start()
        wait_until(lambda: len(statuses) >= 30)
        assert set(statuses) == {503}
        assert len(varnish.origin.asked) == before + 1
        others = [
            threading.Thread(target=ask, args=(f"/jamais-lue-{n}/", f"198.51.100.{n}"))
            for n in range(4)
        ]
        for other in others:
            other.start()
        wait_until(lambda: len(varnish.origin.asked) == before + 5)
        varnish.origin.go_on.set()
        for each in (*strangers, *others):
            each.join()

    def test_a_guest_whom_the_site_knows_is_no_stranger(self, varnish):
        varnish.tell(1)
        answers = [varnish.get(f"/page-{n}/", Cookie=GUEST) for n in range(30)]
        assert {answer.status for answer in answers} == {200}
        assert all(answer.text.endswith(GUEST) for answer in answers)
        assert "X-Guest" not in answers[0].headers
        invented = [varnish.get(f"/une-{n}/", Cookie="site-a-venir=x") for n in range(30)]
        assert {answer.status for answer in invented} == {200, 429}

    def test_who_knocks_at_the_door_fills_a_part_of_the_processes_of_editors(self, varnish):
        varnish.get("/admin/", Cookie=SIGNED_IN)
        varnish.editors.go_on.clear()
        before = len(varnish.editors.asked)
        strangers = [
            threading.Thread(
                target=varnish.get,
                args=["/admin/login/"],
                kwargs={"X_Forwarded_For": f"192.0.2.{n}"},
            )
            for n in range(20)
        ]
        for stranger in strangers:
            stranger.start()
        wait_until(lambda: sum(not stranger.is_alive() for stranger in strangers) >= 19)
        assert len(varnish.editors.asked) == before + 1
        varnish.editors.go_on.set()
        for stranger in strangers:
            stranger.join()

    @pytest.mark.parametrize(
        ("one", "same", "other"),
        [
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("10.0.0.1, 192.0.2.1", "10.0.0.2, 192.0.2.1", "192.0.2.2"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", "2001:db8:1:3::9"),
        ],
    )
    def test_an_address_asks_the_site_so_often(self, varnish, one, same, other):
        varnish.tell(1)
        varnish.get("/admin/", Cookie=SIGNED_IN)
        varnish.get("/gardee/")

        def status(path, address, **headers):
            # The proxy in front has written the last address; Varnish adds that of the proxy.
            return varnish.get(path, X_Forwarded_For=address, **headers).status

        asked = [status(f"/page-{n}/", (one, same)[n % 2]) for n in range(70)]
        assert asked[:60] == [200] * 60
        assert asked[-1] == 429
        refused = varnish.get("/encore-une/", X_Forwarded_For=one)
        assert refused.headers["Retry-After"] == "10"
        assert status("/gardee/", one) == 200
        assert status("/page-a/", other) == 200
        assert status("/page-b/", one, Cookie=SIGNED_IN) == 200
        searches = [status(f"/defis/?q={n}", other) for n in range(25)]
        assert searches[:20] == [200] * 20
        assert searches[-1] == 429
        assert status("/page-c/", other) == 200

    def test_the_health_is_asked_once_for_all_who_want_to_know(self, varnish):
        for number in range(30):
            assert varnish.get(f"/sante/?{number}").status == 200
        assert varnish.asked("/sante/") < 10

    def test_slow_readers_of_a_document_hold_nothing(self, varnish):
        """It is fetched once for all of them, and kept on the disk."""
        varnish.tell(1)
        size = 60_000_000
        head = f"GET /documents/1/{size} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        readers = [socket.create_connection(("127.0.0.1", varnish.port)) for _ in range(14)]
        try:
            for reader in readers:
                reader.sendall(head)
                assert reader.recv(100)
            assert varnish.asked(f"/documents/1/{size}") == 1
            body = b"x" * 60_000
            connection = HTTPConnection("127.0.0.1", varnish.port, timeout=30)
            connection.request("POST", "/message/1/", body, {"Host": "localhost"})
            assert connection.getresponse().status == 200
            assert len(varnish.get(f"/documents/1/{size}").text) == size
        finally:
            for reader in readers:
                reader.close()
