"""A rehearsal says within a minute whether to switch, and changes nothing."""

from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model

from tests.exchange.takeover.checkout import write_checkout, write_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(tmp_path, media_folder, settings) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return write_checkout(tmp_path / "site-v3")


def rehearse(source: Path) -> tuple[str, str]:
    """Return the text on the screen, and the reason of a failure ("" without one)."""
    output, failure = StringIO(), ""
    try:
        call_command("import_legacy", str(source), "--rehearse", stdout=output)
    except CommandError as error:
        failure = str(error)
    return output.getvalue(), failure


def stored() -> list[type[Model]]:
    """Return the models with a table of their own."""
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def test_a_rehearsal_advises_and_stores_nothing(source, settings, media_folder):
    def state():
        rows = {model: list(model._base_manager.order_by("pk").values()) for model in stored()}
        return {model._meta.label: found for model, found in rows.items()}

    before = state()

    said, failure = rehearse(source)

    assert failure == ""
    assert state() == before
    assert list(media_folder.rglob("*")) == []
    assert "Adresses principales" in said
    screen = said[said.index("Répétition de") :]
    assert len(screen.splitlines()) < 30
    assert "Promotions sans date de début" in screen
    assert "Jérôme Petit" in screen  # no portrait
    page = BeautifulSoup((settings.VAR_DIR / "repetition-site-v3.html").read_text(), "html.parser")
    assert page.html["lang"] == "fr"
    text = " ".join(page.get_text().split())
    assert "brouillon : «\xa0draft: true\xa0»".replace(" :", "\xa0:") in page.get_text()
    assert "L’équipe EIG" in text
    rows = {row.th.get_text(): row.td.get_text() for row in page.tbody.find_all("tr")}
    assert rows["/programme/"] == "menu, «\xa0Le programme\xa0»"
    assert "img/absente.jpg" not in text


def test_a_dead_main_address_fails_the_rehearsal_and_comes_first(source):
    write_document(source, "program.md", "title: Le programme\nurl: /programme\ndraft: true")

    said, failure = rehearse(source)

    assert failure == "Adresses principales qui ne répondent plus\xa0: 1."
    first = said[said.index("1. ") :].splitlines()
    assert first[0].startswith("1. Adresses principales qui ne répondent plus")
    assert "/programme/" in first[1]


def test_a_rehearsal_names_lost_pictures(source, settings):
    write_document(source, "defis/perdu.md", "title: Perdu", "![Un plan](/img/absente.jpg)")

    said, _failure = rehearse(source)

    assert "absente.jpg" in said[said.index("Images perdues") :]


def test_the_screen_does_not_list_the_files_of_the_library(source):
    output = StringIO()
    call_command("import_legacy", str(source), stdout=output)
    assert "rapport.pdf" not in output.getvalue()
    assert "defis/sirano.md" in output.getvalue()
