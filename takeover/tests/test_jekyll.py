"""A Jekyll checkout is read: documents, records, Liquid, kramdown, and their matches."""

import datetime

import pytest

from exchange.export.errors import SourceError
from takeover.blocks import button, heading
from takeover.jekyll import read_checkout
from takeover.jekyll_places import places_of
from takeover.jekyll_texts import JekyllTexts, within_site
from takeover.kramdown import render_kramdown
from takeover.liquid_pages import Renderer
from takeover.matching import match
from takeover.tests.jekyll_checkout import write_jekyll_checkout


@pytest.fixture
def checkout(tmp_path):
    return read_checkout(write_jekyll_checkout(tmp_path / "site"))


def test_records_are_joined_over_any_dash_and_stand_alone_without_document(checkout):
    found = {document.path: document for document in checkout.documents}

    ada = found["_communaute/2018-01-01-ada-martin.md"]
    assert (ada.key, ada.text("profil")) == ("Ada–Martin", "Designer")
    alone = found["_data/personnes.yml#Jérôme Petit"]
    assert alone.title == "Jérôme Petit"
    assert found["_posts/_20-01-02-brouillon.md"].hidden
    assert found["_posts/21-07-19-le-bilan-complet.md"].day == datetime.date(2021, 7, 19)
    assert found["presentation.html"].title == "Le programme EIG"
    places = places_of(checkout)
    assert places["_data/defis.yml#EIG Link 2018"] == "/defis/eiglink/"
    assert places["_data/defis.yml#EIG Link 2019"] == "/defis/eiglink-2019/"


def test_kramdown_has_typographic_signs_and_html_up_to_its_end():
    html = render_kramdown('Ceci :\n* un\n* deux\n\n- a\n  - b\n\n"Mot" -- l\'eau...\n')

    assert "<p>Ceci :</p>\n<ul>\n<li>un</li>" in html
    assert html.count("<ul>") == 3
    assert "“Mot” – l’eau…" in html
    html = render_kramdown("<div>\n\n    <p>**x**</p>\n</div>\n\nfin\n")
    assert "<p>**x**</p>" in html
    assert "<code>" not in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Avis :\n<hr>\n### Chiffres", "<p>Avis :</p>\n<hr>\n<h3>Chiffres</h3>\n"),
        ("<p>Un</p>\n## Deux", "<p>Un</p>\n<h2>Deux</h2>\n"),
        ("<br>\n**fort**", "<p><br>\n<strong>fort</strong></p>\n"),
        (
            '<div markdown="1">\n**fort**\n</div>\n- un',
            '<div markdown="1">\n<p><strong>fort</strong></p>\n</div>\n<ul>\n<li>un</li>\n</ul>\n',
        ),
        ("<p>jamais fermé\n\n**fort**", "<p>jamais fermé\n<p><strong>fort</strong></p>\n"),
    ],
)
def test_markdown_goes_on_where_an_element_ends(text, expected):
    assert render_kramdown(text) == expected


def test_pages_are_rendered_with_the_data_of_their_site(checkout):
    texts = JekyllTexts(checkout)
    found = {document.path: document for document in checkout.documents}

    blocks, _notes = texts.convert(found["presentation.html"])
    assert blocks[0] == heading("Un titre", 2)
    assert [value[0]["amount"] for kind, value in blocks if kind == "figures"] == ["70"]
    assert button("Le mémo", "/docs/memo.pdf") in blocks
    assert '<a href="/defis.html">' in blocks[-1][1]
    blocks, _notes = texts.convert(found["_posts/21-07-19-le-bilan-complet.md"])
    assert blocks == [("code", {"code": "if a < b:\n\n    print()"})]
    blocks, _notes = texts.convert(found["_defis/2018-01-01-sirano-sante.md"])
    assert "{:" not in dict(blocks)["text"]


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in (1..90000) %}{% for b in (1..90000) %}{% endfor %}{% endfor %}",
        "{% for a in (1..1000) %}{% for b in site.data.many %}{% endfor %}{% endfor %}" * 9,
        "{% assign x = 'aaaaaaaaaa' %}{% for i in (1..99) %}{% assign x = x | append: x %}"
        "{% endfor %}{{ x }}",
        "{% assign x = 'a' %}{% for i in (1..18) %}{% assign x = x | append: x %}{% endfor %}"
        "{{ x | replace: 'a', x }}",
        "{% include ../_config.yml %}",
        "{% include /etc/hostname %}",
        "{% include boucle.md %}",
    ],
)
def test_hostile_liquid_is_refused(tmp_path, template):
    (tmp_path / "_includes").mkdir()
    (tmp_path / "_includes" / "boucle.md").write_text("{% include boucle.md %}")
    (tmp_path / "_config.yml").write_text("secret: oui")
    renderer = Renderer(tmp_path / "_includes", str)

    with pytest.raises(SourceError):
        renderer.render(template, site={"data": {"many": list(range(999))}})


def test_malformed_liquid_writes_nothing(tmp_path):
    malformed = "a{% seo %}b{{ 'x' | unknown }}{{ site.data.a-b.c }}{% if %}"

    assert Renderer(tmp_path, str).render(malformed, site={"data": {"a-b": {"c": 1}}})


def test_an_address_of_an_old_host_becomes_a_path():
    assert within_site("docs/a.pdf", "/presentation.html") == "/docs/a.pdf"
    assert within_site("https://eig.etalab.gouv.fr/docs/a.pdf", "/x.html") == "/docs/a.pdf"
    assert within_site("https://example.org/docs/a.pdf", "/x.html").startswith("https://")
    assert within_site("#ancre", "/x.html") == "#ancre"


def test_documents_of_both_sites_match_by_the_strictest_rule_that_leaves_one():
    def known(*documents):
        blank = {"promotions": [], "day": "", "place": "", "slug": ""}
        return {path: blank | {"title": title} | more for path, title, more in documents}

    def challenge(path, title, promotion):
        return path, title, {"section": "defis", "promotions": [promotion]}

    def person(path, title):
        return path, title, {"section": "personnes"}

    present = known(
        challenge("link-4", "EIG Link", "eig-4"),
        challenge("link-2", "EIG Link", "eig-2"),
        challenge("sirano", "SIRANo", "eig-6"),
        ("bilan", "Le bilan",
         {"section": "blog", "slug": "le-grand-bilan-1", "day": "2021-04-01"}),
        ("page", "Le programme", {"section": "pages", "place": "/programme/"}),
        ("promotion", "Promotion 4", {"section": "promos", "promotions": ["eig-4"]}),
        person("pierre", "Pierre-Alain Jachiet"),
    )  # fmt: skip
    earlier = known(
        challenge("2018", "EIG Link", "eig-2"),
        challenge("2019", "EIG Link", "eig-3"),
        challenge("2020", "EIG Link", "eig-4"),
        challenge("si", "Sirano", "eig-6"),
        ("post", "Le grand bilan !", {"section": "blog", "day": "2021-04-01"}),
        ("presentation", "Qui ?", {"section": "pages", "place": "/programme/"}),
        ("eig-4", "EIG 4", {"section": "promos", "promotions": ["eig-4"]}),
        person("p", "Pierre–Alain Jachiet"),
    )

    found = {path: other for path, (other, _rule) in match(present, earlier).items()}
    assert found == {
        "2018": "link-2",
        "2020": "link-4",
        "si": "sirano",
        "post": "bilan",
        "presentation": "page",
        "eig-4": "promotion",
        "p": "pierre",
    }
