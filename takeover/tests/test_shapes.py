"""No document is refused for the shape of its text: what fits no block is text, and is reported."""

import re

import pytest

from pages.models import ProgrammePage
from takeover.tests.checkout import write_document
from takeover.tests.conftest import bring_in

pytestmark = pytest.mark.django_db

LONG = "un titre bien trop long pour une tuile " * 6


def proposal(fields: str, tmp_path) -> tuple[ProgrammePage, str]:
    """Import the page « Proposer un défi » of the present site, and return it with the report."""
    path = "participer/administrations/proposer.md"
    write_document(tmp_path / "source", path, f"title: Proposer un défi\n{fields}")
    said = bring_in(tmp_path / "source")
    return ProgrammePage.objects.get(slug="proposer", live=True), said


def test_a_single_step_is_text(tmp_path, media_folder):
    page, said = proposal(
        "calendar:\n  title: Le calendrier\n  dates:\n"
        "  - date: 5 mai\n    desc: Dépôt, **avant** midi\n",
        tmp_path,
    )
    assert [block.block_type for block in page.body] == ["text"]
    assert page.body[0].value.source == (
        "<h2>Le calendrier</h2><p><b>5 mai</b></p><p>Dépôt, <b>avant</b> midi</p>"
    )
    assert re.search(r"Étapes\xa0: .* 2\xa0: gardé comme texte simple", said)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (
            f"tiles:\n- title: {LONG}\n  desc: Le texte\n  link: https://example.org/\n",
            f'<p><a href="https://example.org/">{LONG.strip()}</a></p><p>Le texte</p>',
        ),
        (
            "numbers:\n" + "".join(f"- num: '{n}'\n  title: talents\n" for n in range(1, 8)),
            "<ul>" + "".join(f"<li>{n} talents</li>" for n in range(1, 8)) + "</ul>",
        ),
        (
            "questions:\n"
            + "".join(f"- title: Q{n}\n  desc: R{n}\n" for n in range(1, 42)),
            "".join(f"<p><b>Q{n}</b></p><p>R{n}</p>" for n in range(1, 42)),
        ),
    ],
    ids=["tiles", "figures", "accordion"],
)  # fmt: skip
def test_what_is_too_long_or_too_many_is_text(tmp_path, media_folder, fields, shown):
    page, said = proposal(fields, tmp_path)
    assert [block.block_type for block in page.body] == ["text"]
    assert page.body[0].value.source == shown
    assert said.count("gardé comme texte simple") == 1
