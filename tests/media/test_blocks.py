"""Every block of the body: messages for editors, HTML for visitors."""

import importlib
import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail import blocks
from wagtail.admin.compare import comparison_class_registry

from challenges.models import ChallengePage, PersonPage, PromotionPage, Theme
from home.models import HomePage
from media.fields import BodyField
from media.headings import summary
from media.uploads import document_from_bytes
from pages.blocks import BodyBlock
from pages.models import CallPage, CallSession, NewsPage, ProgrammePage
from tests.documents import pdf_bytes
from tests.media.bodies import BODY, body_of, errors_of, render, soup_of

pytestmark = pytest.mark.django_db

BLOCKS = list(BODY.child_blocks)


# The registry -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_presented_in_french_with_icon_group_and_description(name):
    block = BODY.child_blocks[name]
    # Wagtail makes a label of the name; these words are the same in French.
    assert block.label != name.capitalize() or name in ("image", "code")
    assert block.meta.icon != "placeholder"
    assert block.meta.group
    assert block.get_description().endswith(".")


@pytest.mark.parametrize("library", ["empty", "stocked"])
def test_every_block_has_a_preview_within_the_content_security_policy(
    library, admin_client, saved_image, add_listed
):
    if library == "stocked":
        saved_image(description="Un portrait")
        latest = saved_image((40, 30), description="Un autre").renditions.get().url
        stock(add_listed)
    for name in BLOCKS:
        block = BODY.child_blocks[name]
        assert block.is_previewable, name
        response = admin_client.get(
            reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
        )
        assert response.status_code == 200, name
        assert "site.css" in response.text
        main = BeautifulSoup(response.text, "html.parser").main
        assert main.get_text(strip=True), name
        for tag in main.find_all(True):
            assert tag.name not in ("script", "style", "iframe", "object", "embed"), name
            assert not [one for one in tag.attrs if one == "style" or one.startswith("on")], name
            for attribute in ("src", "srcset"):
                assert not tag.get(attribute, "").startswith("http"), name
        if library == "stocked":
            assert name != "image" or main.img["src"] == latest
            assert "rien à montrer" not in main.get_text(), name


def stock(add_listed) -> None:
    for model in (ChallengePage, NewsPage, PersonPage, PromotionPage):
        fields = {"start": date(2017, 1, 1)} if model is PromotionPage else {}
        add_listed(model, "Publié", **fields)
    now, day = timezone.now(), timedelta(days=1)
    session = CallSession(opens_at=now - day, closes_at=now + day)
    call = CallPage(title="Appel", slug="appel", sessions=[session])
    HomePage.objects.get(locale__language_code="fr").add_child(instance=call)


def test_blocks_are_shallow_and_there_is_no_raw_html():
    def depth(block) -> int:
        assert not isinstance(block, blocks.RawHTMLBlock)
        children = list(getattr(block, "child_blocks", {}).values())
        if isinstance(block, blocks.ListBlock):
            children = [block.child_block]
        return 1 + max(map(depth, children), default=0)

    assert depth(BODY) <= 4


def test_migrations_hold_no_block_tree():
    loader = MigrationLoader(connection)
    for migration in loader.disk_migrations.values():
        if migration.app_label in ("home", "pages", "media"):
            source = importlib.import_module(migration.__module__).__file__
            with open(source) as file:  # noqa: PTH123
                text = file.read()
            assert "block_lookup" not in text
            assert "wagtail.blocks" not in text
    field = BodyField(BodyBlock())
    assert field.deconstruct()[2:] == ([[]], {})
    # A field rebuilt from a migration can be written again, the same.
    assert BodyField([]).deconstruct()[2:] == ([[]], {})


# Headings ---------------------------------------------------------------------------------------


def test_headings_have_unique_ascii_anchors_that_the_summary_knows(django_assert_num_queries):
    value = body_of(
        (
            "text",
            '<h2 data-block-key="a1">Été &amp; <i>calendrier</i></h2><p>…</p><h3>Calendrier</h3>',
        ),
        ("quote", {"text": "Oui", "author": "", "role": ""}),
        ("text", '<p>…</p><h4 id="content" onclick="x()">Calendrier</h4><h2>Calendrier<br/>2</h2>'),
        ("text", '<h2><a href="https://example.org">CO<sub>2</sub></a></h2><h2>!?</h2>'),
        ("text", f"<h2>{'mot ' * 40}</h2>"),
    )
    with django_assert_num_queries(0):
        headings = summary(value)
    assert headings == [
        (2, "Été & calendrier", "ete-calendrier"),
        (3, "Calendrier", "calendrier"),
        (4, "Calendrier", "calendrier-2"),
        (2, "Calendrier 2", "calendrier-2-2"),
        (2, "CO2", "co2"),
        (2, "!?", "section"),
        (2, "mot " * 39 + "mot", "mot-" * 19 + "mot"),
    ]
    shown = BeautifulSoup(render(value), "html.parser").find_all(re.compile("h[1-6]"))
    assert [(int(h.name[1]), " ".join(h.get_text(" ").split()), h["id"]) for h in shown] == [
        (level, "CO 2" if text == "CO2" else text, anchor) for level, text, anchor in headings
    ]
    assert all(set(h.attrs) == {"id"} for h in shown)


def test_a_heading_without_words_is_not_in_the_summary():
    value = body_of(("text", "<h2> <br/></h2><h2>Un</h2>"))
    assert [heading.anchor for heading in summary(value)] == ["un"]
    assert 'id="un">Un' in render(value)


def test_anchors_of_a_body_made_in_python():
    value = BODY.normalize([("text", "<h2>Un</h2>")])
    assert summary(value) == [(2, "Un", "un")]
    assert 'id="un"' in render(value)


# Validation -------------------------------------------------------------------------------------


def test_a_tile_needs_neither():
    block = BODY.child_blocks["tiles"]
    block.clean(block.normalize([{"title": "Un énoncé"}]))
    assert not soup_of(("tiles", [{"title": "Un énoncé"}])).select("a, .fr-enlarge-link")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("buttons", [{"label": "A"}], "Choisissez une page ou saisissez une adresse."),
        ("buttons", [{"label": "A", "page": "home", "url": "https://a.fr/"}], "pas les deux"),
        ("tiles", [{"title": "A", "page": "home", "url": "https://a.fr/"}], "pas les deux"),
        ("video", {"url": "https://a.fr/v", "title": "A"}, "YouTube, Dailymotion ou Vimeo"),
        (
            "table",
            {"columns": [{"type": "text", "heading": "A"}], "rows": [], "caption": ""},
            "légende",
        ),
    ],
)
def test_what_a_block_needs(home, name, value, message):
    if name in ("buttons", "tiles"):
        value = [{key: home if one == "home" else one for key, one in value[0].items()}]
    assert message in errors_of(name, value)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.fr/",
        "/relative/",
        "//example/?a=1",
        "/\\example/?a=1",
        "example.fr",
        "https://",
        "mailto:nobody",
        "tel:abc",
        "tel:+33 1 23 poste 4",
        "JaVaScRiPt:alert(1)",
    ],
)
def test_a_button_leads_to_web_mail_or_telephone_only(address):
    assert "https://" in errors_of("buttons", [{"label": "A", "url": address}])
    # Stored by an importer all the same, it is no link.
    soup = soup_of(("buttons", [{"label": "Libellé", "page": None, "url": address}]))
    assert "Libellé" in soup.get_text()
    assert soup.a is None


@pytest.mark.parametrize(
    "address",
    [
        "https://example.fr/?a=1",
        "mailto:a@example.fr",
        "mailto:a@example.fr?subject=Un%20défi",
        "tel:+33123456789",
        "/personnes/?role=talent&role=agent-public",
    ],
)
def test_good_addresses_of_buttons(address):
    block = BODY.child_blocks["buttons"]
    block.clean(block.normalize([{"label": "A", "url": address}]))
    for style, looks in (
        ("primary", ["fr-btn"]),
        ("secondary", ["fr-btn", "fr-btn--secondary"]),
        ("link", ["fr-link", "fr-icon-arrow-right-line", "fr-link--icon-right"]),
    ):
        link = soup_of(("buttons", [{"label": "A", "url": address, "style": style}])).a
        assert link["href"] == address
        assert link["class"] == looks


def test_an_image_needs_an_alternative_text_unless_decorative(saved_image):
    image = saved_image()
    image.contextual_alt_text, image.decorative = "", False
    assert "texte alternatif" in errors_of("image", {"image": image})
    image.decorative = True
    BODY.child_blocks["image"].clean(BODY.child_blocks["image"].normalize({"image": image}))


# HTML for visitors --------------------------------------------------------------------------------


def test_an_image_says_its_text_of_this_place_its_caption_and_its_credit(saved_image):
    image = saved_image(description="De la photothèque", credit="Marie Martin")
    described, decorative = soup_of(
        *(
            (
                "image",
                {
                    "image": {"image": image.pk, "alt_text": alt, "decorative": not alt},
                    "caption": "<p>La <b>promotion</b></p>",
                },
            )
            for alt in ("De cette page", "")
        )
    ).find_all("figure")
    assert described.img["alt"] == "De cette page"
    assert decorative.img["alt"] == ""
    assert described.b.get_text() == "promotion"
    assert "Marie Martin" in described.get_text()
    assert described["aria-label"] == "La promotion"
    alone = soup_of(("image", {"image": {"image": image.pk, "alt_text": "A"}, "caption": ""}))
    assert alone.figcaption.get_text(strip=True) == "Crédit\xa0: Marie Martin"


def test_a_credit_is_typed_as_the_language_of_the_page_wants(saved_image):
    image = saved_image(credit="Marie Martin")
    with override("en"):
        shown = soup_of(("image", {"image": {"image": image.pk, "alt_text": "A"}, "caption": ""}))
    assert shown.figcaption.get_text(strip=True) == "Credit: Marie Martin"


def test_a_video_asks_its_player_for_nothing_before_the_click(saved_image):
    address = "https://youtu.be/Kh0Y2hVe_bw"
    soup = soup_of(
        (
            "video",
            {
                "url": address,
                "title": "Dix mois",
                "poster": saved_image().pk,
                "transcript": "<p>Bonjour</p>",
            },
        )
    )
    assert soup.iframe is None
    assert soup.a["href"] == "https://www.youtube.com/watch?v=Kh0Y2hVe_bw"
    assert "Lire la vidéo" in soup.a.get_text()
    assert soup.img["src"].startswith("/media/")
    assert "cookies" in soup.get_text()
    assert soup.details.get_text(strip=True).endswith("Bonjour")
    player = soup.select_one("[data-video-embed]")
    assert player["data-video-embed"] == "https://www.youtube-nocookie.com/embed/Kh0Y2hVe_bw"


def test_a_video_of_an_unknown_player_has_no_player():
    soup = soup_of(("video", {"url": "javascript:alert(1)", "title": "Dix mois"}))
    assert soup.a is None
    assert "Dix mois" in soup.get_text()


def test_a_file_says_its_type_and_size():
    document = document_from_bytes("r.pdf", pdf_bytes("x" * 1_234_000), title="Rapport annuel")
    for title, shown in (("", "Rapport annuel"), ("Le bilan de 2025", "Le bilan de 2025")):
        value = {"document": document.pk, "title": title, "description": "Trente pages"}
        soup = soup_of(("file", value))
        assert soup.a["href"] == document.url
        assert soup.get_text(" ", strip=True) == f"{shown} PDF – 1,2\xa0Mo Trente pages"


def test_a_table_has_headers_and_scrolls_by_keyboard():
    soup = soup_of(
        (
            "table",
            {
                "caption": "Les promotions",
                "columns": [
                    {"type": "text", "heading": "Nom"},
                    {"type": "number", "heading": "Nombre"},
                ],
                "rows": [
                    {"values": ["<p>EIG <b>6</b></p>", 1234.5]},
                    {"values": ["", None]},
                    {"values": ["", 12345.0]},
                ],
            },
        )
    )
    assert soup.caption.get_text() == "Les promotions"
    assert [th["scope"] for th in soup.thead.find_all("th")] == ["col", "col"]
    assert soup.td.b.get_text() == "6"
    numbers = [cell.get_text().replace("\u202f", "\xa0") for cell in soup.find_all("td")[1::2]]
    assert numbers == ["1\xa0234,5", "", "12\xa0345"]
    region = soup.select_one("[role=region]")
    assert region["tabindex"] == "0"
    assert "Les promotions" in region["aria-label"]


def test_code_is_shown_as_it_is():
    source = "<script>alert('é')</script>\n\tif a < b && c:\n"
    soup = soup_of(("code", {"code": source}))
    assert soup.pre.code.get_text() == source
    assert soup.pre["tabindex"] == "0"


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("fr", "Oui", "«\xa0Oui\xa0»"),
        ("fr", "«\xa0Oui\xa0»\n", "«\xa0Oui\xa0»"),
        ("fr", "“Oui”", "«\xa0Oui\xa0»"),
        ("fr", "«\xa0Oui\xa0» et «\xa0non\xa0»", "«\xa0«\xa0Oui\xa0» et «\xa0non\xa0»\xa0»"),
        ("fr", "Un <b>\n\nDeux", "«\xa0Un &lt;b&gt;<br/><br/>Deux\xa0»"),
        ("en", "Yes", "“Yes”"),
    ],
)
def test_a_callout_and_a_quote(language, text, quote):
    with override(language):
        soup = soup_of(
            ("callout", {"title": "Attention", "text": "<p>Bientôt</p>"}),
            ("quote", {"text": text, "author": "A. B.", "role": "Mentore"}),
        )
    assert soup.select_one(".fr-callout").get_text("|", strip=True) == "Attention|Bientôt"
    assert soup.blockquote.p.decode_contents() == quote
    assert soup.figcaption.get_text("|", strip=True) == "A. B.|Mentore"
    for part in ("author", "role"):
        soup = soup_of(("quote", {"text": text, part: "A. B."}))
        assert soup.figcaption.get_text(strip=True) == "A. B."


def test_one_panel_of_an_accordion_is_open_at_a_time():
    panels = [{"title": title, "text": "<p>Oui.</p>"} for title in ("Un", "Deux")]
    soup = soup_of(("accordion", panels), ("accordion", panels))
    names = [one["name"] for one in soup.select("details")]
    assert names[0] == names[1] != names[2] == names[3]


def compared(before, after) -> str:
    """Return the words that the history of a page shows of two of its bodies."""
    field = ProgrammePage._meta.get_field("body")
    comparison = comparison_class_registry.get(field)(
        field, ProgrammePage(body=before), ProgrammePage(body=after)
    )
    soup = BeautifulSoup(comparison.htmldiff(), "html.parser")
    for image in soup("img"):
        image.replace_with("(image)")
    return " ".join(soup.get_text(" ").split())


def test_every_block_is_compared_between_versions_even_empty():
    defaults = [(name, block.get_default()) for name, block in BODY.child_blocks.items()]
    shown = compared(body_of(), BODY.normalize(defaults))
    assert "None" not in shown
    assert "False" not in shown


def test_a_block_without_any_value_is_named():
    body = body_of(("promotion", {}))
    for before, after in ((body_of(), body), (body, body_of()), (body, body)):
        assert compared(before, after) == "Promotion à la une"


def test_blocks_are_compared_in_words():
    theme = Theme.objects.create(name="Inclusion numérique", slug="inclusion")
    chosen = ("latest_challenges", {"theme": theme.slug, "status": "perennise", "number": 3})
    button = ("buttons", [{"label": "Candidater", "url": "https://e.org/", "style": "secondary"}])
    assert compared(body_of(), body_of(chosen, button)) == (
        "Derniers défis Thématique Inclusion numérique État Pérennisé Combien 3 "
        "Boutons Bouton Libellé Candidater ou adresse https://e.org/ Apparence Secondaire"
    )


def test_the_texts_of_an_image_are_compared_beside_it(saved_image):
    key = saved_image().pk

    def of(image=key, **texts):
        value = {"image": {"image": image, **texts}, "caption": "<p>En mai</p>"}
        return BODY.to_python([{"type": "image", "value": value, "id": "1"}])

    described, decorative = of(alt_text="Un port", decorative=False), of(decorative=True)
    assert compared(body_of(), described) == (
        "Image avec légende Image Image (image) Texte alternatif Un port Légende En mai"
    )
    assert compared(of(image=None), described) == (
        "Image avec légende Image Image (image) Texte alternatif Un port"
    )
    assert compared(described, of(alt_text="Un phare", decorative=False)) == (
        "Image avec légende Image Texte alternatif Un port phare"
    )
    assert compared(described, decorative) == (
        "Image avec légende Image L'image est décorative non oui Texte alternatif Un port"
    )


def test_code_that_comes_back_from_a_browser_is_the_same():
    """Forms end lines otherwise than the content that was imported."""
    code = BODY.child_blocks["code"]
    sent = {"code-code": "def defis():\r\n    return 42"}
    assert code.value_from_datadict(sent, {}, "code")["code"] == "def defis():\n    return 42"
