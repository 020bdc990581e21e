"""A small site, and shorthands for deleting and restoring as they do."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
)
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import ProgrammePage
from publishing.trash.models import TrashedItem
from publishing.trash.views import restore_address
from tests.media.conftest import picture_bytes


@pytest.fixture(autouse=True)
def admin_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def add(parent, page, *, publish=True):
    """Add a page below another, and return it as it is stored."""
    parent.add_child(instance=page)
    if publish:
        page.save_revision().publish()
    return stored(page)


def stored(page):
    return type(page).objects.get(pk=page.pk)


@pytest.fixture(scope="module")
def pages(module_transaction):
    """A programme with a page below it, and a challenge with a promotion and a team of one."""
    home = HomePage.objects.get(locale__language_code="fr")
    challenges, people, promotions = (
        add(home, model(title=title, slug=slug))
        for model, title, slug in (
            (ChallengeIndexPage, "Défis", "defis"),
            (PersonIndexPage, "Personnes", "personnes"),
            (PromotionIndexPage, "Promotions", "promos"),
        )
    )
    programme = add(home, ProgrammePage(title="Programme", slug="programme"))
    mentors = add(programme, ProgrammePage(title="Mentorat", slug="mentorat"))
    last = add(home, ProgrammePage(title="Presse", slug="presse"))
    promotion = add(promotions, PromotionPage(title="EIG 3", slug="eig-3", start="2019-01-07"))
    ada = add(people, PersonPage(title="Ada Lovelace", slug="ada"))
    challenge = ChallengePage(title="Signaux faibles", slug="signaux")
    challenge.promotion = promotion
    challenge.team = [Participation(person=ada)]
    return {
        "home": home,
        "programme": programme,
        "mentors": mentors,
        "last": last,
        "promotion": promotion,
        "ada": ada,
        "challenge": add(challenges, challenge),
        "people": people,
    }


@pytest.fixture
def site(pages, db):
    """The pages by name, and a function that adds one."""
    return SimpleNamespace(add=add, **{name: stored(page) for name, page in pages.items()})


@pytest.fixture
def image(db):
    return image_from_bytes("a.jpg", picture_bytes(), title="Phare", description="Douze personnes")


@pytest.fixture
def document(db):
    return document_from_bytes("rapport.txt", b"Bonjour", title="Bilan")


def delete(client, page):
    """Delete `page` as an editor does, and return its item in the trash."""
    asked = client.get(f"/admin/pages/{page.pk}/delete/", follow=True)
    response = client.post(asked.redirect_chain[-1][0], follow=True)
    assert response.status_code == 200, said(response)
    assert "Corbeille" in said(response), said(response)
    return TrashedItem.objects.get(page=page.pk)


def restore(client, item, **fields):
    """Restore `item` with the form as it is offered, except for `fields`; return the messages."""
    address = restore_address(item)
    form = client.get(address).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return client.post(address, data | fields, follow=True, headers={"referer": address})


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def text(response):
    """Return the words of a screen, without its frame."""
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def texts(response, rows):
    """Return the words of each cell of each row of a screen's list."""
    soup = BeautifulSoup(response.content, "html.parser")
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in soup.main.select(rows)
    ]
