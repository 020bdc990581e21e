"""`make dev` shows the present state of every source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from eigcms import assets
from eigcms.dev.finders import AssetsFinder

ENVIRONMENT = {"DEBUG": "yes"}


def manage(*words, **variables):
    command = [sys.executable, "manage.py", *words]
    environment = os.environ | ENVIRONMENT | variables
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_stylesheet_is_built_again_when_a_source_changed(tmp_path, monkeypatch):
    sources = shutil.copytree(assets.SOURCES, tmp_path / "static_src")
    monkeypatch.setattr(assets, "SOURCES", sources)
    folder = tmp_path / "assets"
    with override_settings(ASSETS_DIR=folder, STATICFILES_DIRS=[folder]):
        finder = AssetsFinder()
        found = Path(finder.find("site.css"))
        first = found.stat().st_mtime_ns
        assert finder.find("site.js")
        assert found.stat().st_mtime_ns == first
        (sources / "blocks.css").write_text(".eig-new { color: #123456 }")
        os.utime(sources / "blocks.css", (found.stat().st_mtime + 1,) * 2)
        assert "#123456" in Path(finder.find("site.css")).read_text()


def test_its_sources_are_styles_scripts_templates_and_code():
    kinds = {path.suffix for path in assets.sources()}
    assert kinds >= {".css", ".js", ".html", ".py"}


def test_it_starts_with_the_site_s_own_checks():
    done = manage("check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_it_serves_nobody_else(environment):
    site = {"ALLOWED_HOSTS": "eig.fr", "SITE_URL": "https://eig.fr"}
    done = manage("check", ENVIRONMENT=environment, **site)
    assert "DEBUG=yes is for ENVIRONMENT=local" in done.stderr
