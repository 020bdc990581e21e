"""gunicorn as production starts it, asked by visitors through a proxy on the same machine."""

import json
import subprocess
import sys
from http.client import HTTPConnection

import pytest

from deploy import gunicorn_conf
from deploy.stack import DEPLOY, free_port, wait_for
from publishing.caching import generation
from tests.publishing.conftest import Elsewhere

ECHO = """
import json

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    names = ("PATH_INFO", "SCRIPT_NAME", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")
    return [json.dumps({name: environ.get(name) for name in names}).encode()]
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("gunicorn"), free_port()
    (folder / "echo.py").write_text(ECHO)
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn_conf.py"),
            "--bind", f"127.0.0.1:{port}", "--workers", "1", "--chdir", str(folder), "echo",
        ],
    )  # fmt: skip
    wait_for(f"http://127.0.0.1:{port}/")
    yield port
    process.terminate()
    process.wait(20)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("SCRIPT_NAME", "/defis"),
        ("SCRIPT_NAME", "/ailleurs"),
        ("PATH_INFO", "/admin/"),
        ("X-Forwarded-Ssl", "on"),
        ("X-Forwarded-Protocol", "ssl"),
    ],
)
def test_no_header_of_a_visitor_changes_where_a_request_leads(port, header, value):
    """The front cache, which does not tell them apart, would keep the other page for everybody."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/defis/", headers={header: value, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.loads(answer.read()) == {
        "PATH_INFO": "/defis/",
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_PROTO": "https",
    }


def test_its_variables_come_from_the_file_of_all_others(tmp_path):
    for name in ("eigcms/environment.py", "eigcms/logs.py", "deploy/gunicorn_conf.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((DEPLOY.parent / name).read_text())
    (tmp_path / ".env").write_text("ALLOWED_HOSTS=eig.example\nWEB_CONCURRENCY=5\nBIND=[::1]:9\n")
    read = "from deploy import gunicorn_conf as read; print(read.workers, read.bind)"
    command = [sys.executable, "-c", read]
    printed = subprocess.run(command, cwd=tmp_path, env={}, check=True, capture_output=True)
    assert printed.stdout.decode().split() == ["5", "[::1]:9"]


@pytest.mark.django_db(transaction=True)
def test_a_release_moves_the_generation_once_the_processes_of_before_have_gone():
    """Until then they fill the caches with pages of the old templates."""
    before = generation.current()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    release = Elsewhere(lambda: gunicorn_conf.show_release(process.pid))
    assert generation.current() == before
    process.communicate(b"\n")
    release.result()
    assert generation.current() == before + 1
