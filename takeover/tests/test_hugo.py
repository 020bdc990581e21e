"""A Hugo checkout is read as its authors meant it."""

from collections import defaultdict
from datetime import date

import pytest

from exchange.export.errors import SourceError
from takeover.hugo import read_checkout, urlized
from takeover.relations import Relations
from takeover.tests.checkout import write_checkout, write_document


def only(folder, section):
    return read_checkout(folder).of(section)[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022", date(2022, 1, 1)),
        ("2022-05-16", date(2022, 5, 16)),
        ("2022-05-16T09:33:13.677Z", date(2022, 5, 16)),
        ("'16/05/2022'", date(2022, 5, 16)),
        ("bientôt", None),
        ("'2022-13-45'", None),
        ("[]", None),
    ],
)
def test_a_date_is_read_however_it_is_written(tmp_path, written, meant):
    write_document(tmp_path, "defis/a.md", f"title: A\ndate: {written}")
    assert only(tmp_path, "defis").date() == meant


@pytest.mark.parametrize(
    ("file", "fields", "address"),
    [
        ("personnes/je\u0301re\u0301mie-vallet.md", "", "/personnes/jeremie-vallet/"),
        ("blog/2ème-édition.md", "", "/blog/2eme-edition/"),
        ("participer/candidats/_index.md", "", "/participer/candidats/"),
        ("program.md", "url: /programme", "/programme/"),
    ],
)
def test_a_document_has_the_address_that_hugo_gave_it(tmp_path, file, fields, address):
    write_document(tmp_path, file, f"title: A\n{fields}")
    assert [one.address for one in read_checkout(tmp_path).documents] == [address]


def test_a_title_becomes_the_address_that_hugo_made():
    assert urlized("Écologie & Eau") == "ecologie--eau"


@pytest.mark.parametrize(
    "fields",
    [
        "title: !!python/object/apply:os.system ['true']",
        "title: [",
        "- a",
        "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
        "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ntitle: T",
        "title: &t [*t]",
        "date: 2022-02-31\ntitle: T",
        "title: " + "x" * 300,
    ],
)
def test_a_bad_front_matter_is_refused_and_the_rest_is_read(tmp_path, fields):
    write_document(tmp_path, "defis/bad.md", fields)
    write_document(tmp_path, "defis/good.md", "title: Bon")
    checkout = read_checkout(tmp_path)
    assert [document.title for document in checkout.documents] == ["Bon"]
    assert [one.source_path for one in checkout.left_out] == ["site/content/defis/bad.md"]


def test_a_link_that_leaves_the_checkout_is_refused(tmp_path):
    source = write_checkout(tmp_path / "source")
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\n")
    (source / "site" / "content" / "secret.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(SourceError, match="sort de la copie"):
        read_checkout(source)


def test_files_of_the_old_editor_are_left_out(tmp_path):
    source = write_checkout(tmp_path)
    paths = read_checkout(source).files
    assert "admin/config.yml" not in paths
    assert "img/photo.jpg" in paths


@pytest.mark.parametrize(
    ("typed", "found", "unknown"),
    [
        (" sirano ", ["SIRANo"], []),
        ("Estim'action, SOS Ponts", ["Estim’Action", "SOS Ponts"], []),
        ("Estim'action et SOS Pont", ["Estim’Action"], ["SOS Pont"]),
        ("Ecologie", ["Écologie"], []),
        ("EIG2 Link", [], ["EIG2 Link"]),
        ("EIG3 Link", ["EIG3 Link"], []),
        ("Développememt", [], ["Développememt"]),
        ("Autre chose", [], ["Autre chose"]),
    ],
)
def test_a_name_is_found_however_it_is_typed(tmp_path, typed, found, unknown):
    titles = ["SIRANo", "Estim’Action", "SOS Ponts", "Écologie", "EIG3 Link", "Développement"]
    for number, title in enumerate(titles):
        write_document(tmp_path, f"defis/{number}.md", f"title: {title}")
    relations = Relations(read_checkout(tmp_path), defaultdict(list))
    documents, rest = relations.find("defis", typed)
    assert ([one.title for one in documents], rest) == (found, unknown)


def test_an_alias_is_an_address_too(tmp_path):
    write_document(tmp_path, "blog/a.md", "title: A\naliases: [/ancien/a]")
    assert only(tmp_path, "blog").addresses == ["/blog/a/", "/ancien/a/"]
