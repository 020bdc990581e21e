"""Pictures on other sites are fetched on request, once, and never from the host's network."""

import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from PIL import Image as Pillow

from home.models import HomePage
from media.models import Image
from takeover import library
from takeover.http_client import MOST_REDIRECTS, REDIRECTS, RemoteError
from takeover.hugo_site import HugoImport
from takeover.models import LegacyFile
from takeover.outcomes import Status
from takeover.tests.checkout import SVG, write_document
from takeover.tests.conftest import bring_in, report_rows

pytestmark = pytest.mark.django_db


def picture(kind: str) -> bytes:
    data = BytesIO()
    Pillow.new("RGB", (40, 30), "teal").save(data, kind)
    return data.getvalue()


class Other(BaseHTTPRequestHandler):
    """Another site; it remembers the requested addresses."""

    answers = {
        "/photo.jpg": (200, picture("JPEG")),
        "/image?id=1": (200, picture("PNG")),
        "/%C3%A9t%C3%A9.gif": (200, picture("GIF")),
        "/dessin": (200, SVG.encode()),
        "/page": (200, b"<html>"),
        "/absent": (404, b""),
        "/moved": (302, b"/photo.jpg"),
        "/loop": (302, b"/loop"),
        "/away": (301, b"file:///etc/passwd"),
        "/large": (200, picture("JPEG") * 10),
    }
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        status, body = self.answers[self.path]
        self.send_response(status)
        if status in REDIRECTS:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _nothing_asked():
    Other.asked.clear()


fetch = partial(library.fetch, allowed=lambda ip: True)


@pytest.mark.parametrize("path", ["/photo.jpg", "/moved"])
def test_a_picture_is_fetched_through_redirects(server, path):
    assert fetch(server + path) == Other.answers["/photo.jpg"][1]


def test_an_address_with_accents_is_asked_for_as_browsers_do(server):
    assert fetch(f"{server}/été.gif")[:3] == b"GIF"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/absent", "404"),
        ("/loop", "sans fin"),
        ("/away", "l’adresse d’un site"),
        ("/large", "lourd"),
    ],
)
def test_a_failed_fetch_says_why(server, path, reason, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(picture("JPEG")) * 2
    with pytest.raises(RemoteError, match=reason):
        fetch(server + path)
    assert len(Other.asked) <= MOST_REDIRECTS + 1


@pytest.fixture
def source(tmp_path, media_folder, server):
    """Return a site that shows pictures of another one, one of them twice."""
    folder = tmp_path / "source"
    write_document(
        folder,
        "_index.md",
        f"title: Accueil\nmedias:\n  tiles:\n  - title: Un article\n    link: https://example.org/\n"
        f"    image: {server}/moved",
        f"![Une vue]({server}/photo.jpg)\n\n![Le plan]({server}/dessin)\n\n"
        f"![Rien]({server}/page)\n\n![Perdue]({server}/absent)\n\n![]({server}/image?id=1)",
    )
    return folder


def test_a_fetched_picture_is_stored_once_and_stays(source, server, media_folder):
    outcomes = {one.source_path: one for one in HugoImport(source, fetch=fetch).run()}
    home = HomePage.objects.get(locale__language_code="fr")
    assert [block.block_type for block in home.body] == ["tiles", "image", "image", "text", "image"]
    assert home.body[0].value[0]["image"].pk == home.body[1].value["image"].pk
    assert home.body[1].value["image"].contextual_alt_text == "Une vue"
    assert "Rien" in str(home.body[3])
    assert Image.objects.get(title="Le plan").description == "Le plan"
    assert Image.objects.count() == 3  # the same picture at two addresses is stored once
    assert outcomes[f"{server}/photo.jpg"].status == Status.CREATED
    dropped = [outcomes[f"{server}/{path}"] for path in ("page", "absent")]
    assert [one.status for one in dropped] == [Status.DROPPED] * 2
    assert "ce n’est pas une image" in dropped[0].messages

    revision, files = home.latest_revision_id, sorted(media_folder.rglob("*"))
    Other.asked.clear()
    statuses = {one.status for one in HugoImport(source).run()}
    assert statuses == {Status.UNCHANGED}
    assert Other.asked == []
    home.refresh_from_db()
    assert (home.latest_revision_id, sorted(media_folder.rglob("*"))) == (revision, files)


@pytest.mark.parametrize("options", [[], ["--fetch-pictures"], ["--fetch-pictures", "--dry-run"]])
def test_no_picture_is_fetched_without_the_option_or_within_the_network(source, tmp_path, options):
    report = tmp_path / "report.csv"
    bring_in(source, "--report", str(report), *options)
    assert Other.asked == []
    assert not LegacyFile.objects.exists()
    rows = [row for row in report_rows(report) if "127" in row["source_path"]]
    assert len(rows) == (6 if options else 0)
    if options == ["--fetch-pictures"]:
        assert {row["message"] for row in rows} == {"Cette adresse est celle d’un réseau privé."}
        assert "Une vue" in str(HomePage.objects.get(locale__language_code="fr").body)
