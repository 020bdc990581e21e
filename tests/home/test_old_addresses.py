"""An earlier address of a page leads to its present one in one step, after any changes."""

import pytest
from wagtail.models import Page

from home.models import HomePage
from pages.models import NewsIndexPage, ProgrammePage

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["fr", "en"])
def home(request):
    home = HomePage.objects.get(locale__language_code=request.param)
    home.live = True
    home.save()
    return home


@pytest.fixture
def change(django_capture_on_commit_callbacks):
    """Return a function that renames a page and commits, as the admin does."""

    def rename(page, slug: str):
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return rename


def add(parent, slug: str, model=ProgrammePage):
    parent = Page.objects.get(pk=parent.pk)
    page = parent.add_child(instance=model(title=slug, slug=slug))
    page.save_revision().publish()
    return page


def where(client, url: str) -> list[tuple[str, int]]:
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return response.redirect_chain


def test_a_renamed_page_and_those_below_are_found_at_once_from_each_old_address(
    client, home, change
):
    root = home.get_url()
    section = add(home, "rubrique")
    add(section, "page")
    change(section, "section")
    change(section, "partie")
    for old in ("rubrique", "section"):
        assert where(client, f"{root}{old}/") == [(f"{root}partie/", 301)]
        assert where(client, f"{root}{old}/page/") == [(f"{root}partie/page/", 301)]
        assert where(client, f"{root}{old}/page/?a=1") == [(f"{root}partie/page/?a=1", 301)]


def test_a_moved_page_takes_its_old_addresses_along(
    client, home, change, django_capture_on_commit_callbacks
):
    root = home.get_url()
    section, page = add(home, "rubrique"), add(home, "page")
    change(page, "feuille")
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=section.pk), pos="last-child")
    for old in ("page", "feuille"):
        assert where(client, f"{root}{old}/") == [(f"{root}rubrique/feuille/", 301)]


def test_a_name_taken_back_leads_in_no_circle(client, home, change):
    root = home.get_url()
    news = add(home, "nouvelles", NewsIndexPage)
    change(news, "blog")
    change(news, "nouvelles")
    assert where(client, f"{root}blog/rss/") == [(f"{root}nouvelles/rss/", 301)]
    news.refresh_from_db()
    news.unpublish()
    assert client.get(f"{root}nouvelles/").status_code == 404
    assert client.get(f"{root}nouvelles/rss/").status_code == 404


def test_a_page_that_takes_an_old_address_is_shown_there(client, home, change):
    root = home.get_url()
    page = add(home, "page")
    change(page, "feuille")
    add(home, "page")
    assert where(client, f"{root}page/") == []
    assert where(client, f"{root}feuille/") == []


def test_a_page_that_gets_another_address_offline_is_found_again_once_it_is_back(
    client, home, change
):
    root = home.get_url()
    page = add(home, "page")
    change(page, "feuille")
    Page.objects.get(pk=page.pk).unpublish()
    change(page, "depliant")
    for old in ("page", "feuille"):
        assert where(client, f"{root}{old}/") == [(f"{root}depliant/", 301)]
