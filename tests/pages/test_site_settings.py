"""The settings of the site around every page, and their moments."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Site

from media.uploads import image_from_bytes
from pages.models import ProgrammePage, SiteSettings
from pages.models.site_settings import BannerMoments
from publishing import clock
from tests.drawings import draw_picture
from tests.only import only

pytestmark = pytest.mark.django_db

BEGIN = datetime(2027, 5, 1, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
END = datetime(2027, 5, 3, 18, 0, tzinfo=ZoneInfo("Europe/Paris"))
SECOND = timedelta(seconds=1)


@pytest.fixture
def configure():
    """Return a function that saves settings of the one site."""
    Site.clear_site_root_paths_cache()

    def save(**values):
        settings = SiteSettings.for_site(Site.objects.get())
        for name, value in values.items():
            setattr(settings, name, value)
        settings.full_clean()
        settings.save()
        return settings

    return save


@pytest.fixture
def read(client):
    def read_path(path="/", status=200):
        response = client.get(path)
        assert response.status_code == status
        return BeautifulSoup(response.content, "lxml")

    return read_path


@pytest.mark.parametrize(
    ("moment", "is_shown"),
    [(BEGIN - SECOND, False), (BEGIN, True), (END - SECOND, True), (END, False)],
)
def test_the_banner_is_there_between_its_moments(configure, read, moment, is_shown):
    configure(banner_text="Le site ferme lundi.", banner_from=BEGIN, banner_to=END)
    with clock.at(moment):
        assert (read().select_one(".fr-notice") is not None) == is_shown


@pytest.mark.parametrize("text", ["banner_text", "banner_text_en"])
def test_a_banner_moves_the_clock_when_it_appears_and_goes(configure, text):
    configure(**{text: "Le site ferme lundi."}, banner_from=BEGIN, banner_to=END)
    assert BannerMoments().next_moment(BEGIN - SECOND) == BEGIN
    assert BannerMoments().next_moment(BEGIN) == END
    assert BannerMoments().next_moment(END) is None


def test_a_banner_stands_in_its_language_alone(configure, read, english_home):
    configure(banner_text="Fermé")
    assert read("/").select_one(".fr-notice__title").get_text() == "Fermé"
    assert read("/en/").select_one(".fr-notice") is None


@pytest.mark.parametrize(
    ("conformity", "french", "english"),
    [
        ("non-conforme", "non conforme", "not compliant"),
        ("partiellement-conforme", "partiellement conforme", "partially compliant"),
        ("totalement-conforme", "totalement conforme", "fully compliant"),
    ],
)
def test_every_footer_says_the_conformity(
    configure, read, english_home, conformity, french, english
):
    configure(accessibility=conformity)
    for path, words in (
        ("/", f"Accessibilité\xa0: {french}"),
        ("/en/", f"Accessibility: {english}"),
    ):
        assert read(path).footer.find("span", string=words), path
    assert read("/absente/", status=404).footer.find("span", string=f"Accessibilité\xa0: {french}")


def test_the_conformity_leads_to_the_declaration_while_it_is_online(
    configure, read, home, english_home
):
    page = home.add_child(instance=ProgrammePage(title="Déclaration", live=False))
    configure(accessibility_page=page)

    def mention(path):
        return read(path).footer.find(string=re.compile("Accessib")).parent

    assert mention("/").get("href") is None
    page.save_revision().publish()
    assert mention("/")["href"] == "/declaration/"
    # In English words, though the declaration is not translated.
    assert (mention("/en/")["href"], mention("/en/").get("lang")) == ("/declaration/", None)
    page.copy_for_translation(english_home.locale).save_revision().publish()
    assert mention("/en/")["href"] == "/en/declaration/"
    page.delete()
    assert mention("/").get("href") is None


def test_the_logo_stands_in_the_header_with_its_name(configure, read, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert read().select("header img") == []
    picture = draw_picture("logo", (60, 36))
    configure(logo=image_from_bytes("logo.png", picture, title="Logo", description="Programme"))
    logo = only(read().select("header .fr-header__operator img"))
    assert (logo["alt"], logo.get("loading")) == ("Programme", None)


def test_the_root_page_comes_along_without_joining_the_links(configure, read, english_home):
    """The French home page brings the settings to an English page that has no French version."""
    configure(header_line_en="A tagline")
    english_home.add_child(instance=ProgrammePage(title="Only here", slug="only", live=True))
    page = read("/en/only/")
    assert page.select_one(".fr-header__service-tagline").get_text() == "A tagline"
    assert page.select("link[rel=alternate]") == []


@pytest.mark.parametrize("end", [BEGIN, BEGIN - SECOND])
def test_the_end_comes_after_the_beginning(configure, end):
    with pytest.raises(ValidationError, match="après son début"):
        configure(banner_text="Bonjour", banner_from=BEGIN, banner_to=end)


def test_a_banner_of_next_week_is_previewed_now(configure, rf):
    settings = configure(banner_from=BEGIN, banner_to=END)
    settings.banner_text = "Le site ferme lundi."
    response = settings.make_preview_request(rf.get("/", HTTP_HOST="localhost"), "")
    page = BeautifulSoup(response.content, "lxml")
    assert page.select_one(".fr-notice__title").get_text() == "Le site ferme lundi."


def form_of(answer) -> dict[str, str]:
    form = BeautifulSoup(answer.text, "lxml").select_one("form:has([name=header_line])")
    fields = form.select("input[name], textarea[name], select[name] [selected]")
    values = {
        (field.get("name") or field.parent["name"]): field.get("value", "") for field in fields
    }
    return values | {"social_links-count": "0"}


def test_a_banner_does_not_end_before_it_is_saved(admin_client, configure):
    """One that ended may stay as it was."""
    ended = datetime(2020, 5, 1, tzinfo=ZoneInfo("Europe/Paris"))
    settings = configure(banner_text="Le site ferme lundi.", banner_to=ended)
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])
    opened = form_of(admin_client.get(address))
    refused = admin_client.post(address, opened | {"banner_to": "hier 9h"})
    assert "Ce moment est passé" in refused.text
    assert admin_client.post(address, opened | {"header_line": "Autre"}).status_code == 302


def test_settings_that_somebody_else_saved_meanwhile_are_replaced_only_knowingly(
    admin_client, configure
):
    settings = configure(header_line="Au départ")
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])

    opened = form_of(admin_client.get(address))
    configure(header_line="D’une collègue")
    refused = admin_client.post(address, opened | {"header_line": "De moi"})
    assert "Quelqu’un d’autre a enregistré ces réglages" in refused.text
    settings.refresh_from_db()
    assert settings.header_line == "D’une collègue"
    again = form_of(refused)
    assert again["header_line"] == "De moi"
    assert admin_client.post(address, again).status_code == 302
    settings.refresh_from_db()
    assert settings.header_line == "De moi"
