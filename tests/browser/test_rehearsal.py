"""The page that a rehearsal of the take-over writes, opened as a file."""

import subprocess

import pytest

from tests.browser.live_site import PHONE
from tests.databases import ROOT
from tests.exchange.takeover.checkout import write_checkout, write_document


@pytest.fixture
def rehearsed(site, tmp_path):
    """The page of a rehearsal that advises against switching."""
    source = write_checkout(tmp_path / f"repete-{tmp_path.name}")
    write_document(source, "program.md", "title: Le programme\nurl: /programme\ndraft: true")
    with pytest.raises(subprocess.CalledProcessError) as failure:
        site.manage("import_legacy", str(source), "--rehearse")
    assert failure.value.returncode == 1
    page = ROOT / "var" / f"repetition-{source.name}.html"
    yield page
    page.unlink()


def test_the_rehearsal_page_is_readable_on_a_phone_in_both_themes(
    chromium, rehearsed, axe_findings
):
    for theme in ("light", "dark"):
        context = chromium.new_context(viewport=PHONE, color_scheme=theme)
        page = context.new_page()
        page.goto(rehearsed.as_uri())

        assert page.get_by_role("heading", level=3).first.inner_text() == (
            "1. Adresses principales qui ne répondent plus\xa0: 1"
        )
        assert axe_findings(page) == []
        wider = "document.documentElement.scrollWidth > window.innerWidth"
        assert not page.evaluate(wider)
        context.close()
