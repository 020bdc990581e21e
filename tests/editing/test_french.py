"""The French of Wagtail's screens, where ours takes the place of its own."""

import gettext
import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import wagtail
from bs4 import BeautifulSoup
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext

ROOT = Path(wagtail.__file__).parent
# The catalogues that editors meet: pages, the admin as a whole, translations, files, locales.
CATALOGUES = [
    "", "admin/", "contrib/simple_translation/", "documents/", "images/", "locales/"
]  # fmt: skip
CLUMSY = re.compile(
    r"\(tte\)|ce/cette|[Ll]e/la |resoumis|[Rr]égion|\bslugs?\b|de text\b|à contenu"
    r"|\b(a été|seront) crées?\b|^(\w+ )?\w+\((e|ne)\)"
)


def messages(folder: str) -> dict:
    with (ROOT / folder / "locale/fr/LC_MESSAGES/django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


@pytest.mark.parametrize("folder", CATALOGUES)
def test_no_clumsy_french_is_shown(folder):
    with translation.override("fr"):
        shown = [
            translated(key) if isinstance(key, str) else ngettext(key[0], key[0], key[1])
            for key in messages(folder)
            if key
        ]
    assert [text for text in shown if CLUMSY.search(text)] == []


@pytest.mark.parametrize("folder", ["messages", "email"])
def test_what_is_said_of_a_second_factor_is_typed_as_elsewhere(folder):
    templates = sorted((Path(allauth.__file__).parent / "templates/mfa" / folder).glob("*.txt"))
    context = {"user": None, "ip": "", "timestamp": timezone.now()}
    with translation.override("fr"):
        said = [render_to_string(f"mfa/{folder}/{path.name}", context) for path in templates]
    assert said
    assert [text for text in said if "'" in text or "&#x27;" in text] == []


def test_compiled_translations_are_the_written_ones():
    """The compiled messages stand in the repository: a fresh machine may lack gettext."""
    for folder in sorted(Path("eigcms/locale").iterdir()):
        source = (folder / "LC_MESSAGES/django.po").read_text("utf-8")
        with (folder / "LC_MESSAGES/django.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)._catalog
        written = set(re.findall(r'^msgid "(.+)"$', source, re.MULTILINE))
        known = {key if isinstance(key, str) else key[0] for key in compiled}
        assert {text.replace('\\"', '"') for text in written} <= known


def test_what_is_put_together_of_parts_is_french():
    with translation.override("fr"):
        # Wagtail joins the two so.
        assert f"{translated('New')}: Actualité" == "Ajout\xa0: Actualité"
        counted = translated("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s")
        moment = naturaltime(timezone.now() - timedelta(seconds=14))
    numbers = {"start_index": 1, "end_index": 1, "items_count": 1, "model_name": None}
    assert counted % numbers == "1 à 1 sur 1"
    assert moment == "il y a 14\xa0secondes"


def test_reports_name_types_and_states_as_elsewhere(admin_client, home):
    shown = BeautifulSoup(admin_client.get("/admin/reports/page-types-usage/").content, "lxml")
    types = [cell.get_text(strip=True) for cell in shown.select("td.page-type")]
    assert "Page d’accueil" in types
    menu = admin_client.get("/admin/").text
    assert "Types de page" in menu
    assert "/admin/reports/workflow_tasks/" in menu
    assert "/admin/reports/workflow/" not in menu


@pytest.mark.parametrize("kind", ["external", "email", "phone", "anchor"])
def test_the_window_of_a_link_is_french(admin_client, kind):
    answer = admin_client.get(reverse(f"wagtailadmin_choose_page_{kind}_link"))
    fields = BeautifulSoup(answer.json()["html"], "lxml").select("label")
    assert "Texte du lien" in [field.text.strip() for field in fields]
    assert [field.text for field in fields if "address" in field.text or "Body" in field.text] == []
