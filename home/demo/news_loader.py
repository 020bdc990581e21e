"""Loads the demo news, which name promotions and people that are there already."""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page

from challenges.models import PersonPage, PromotionPage
from home.demo.challenge_pictures import MOTIFS, draw_challenge_picture
from home.demo.challenges_loader import add_missing, load_image, load_terms
from home.demo.content import stream
from home.demo.news import CATEGORIES, NEWS
from home.demo.shapes import DemoNews
from home.models import HomePage
from pages.models import Category, NewsIndexPage, NewsPage


def load_news(home: HomePage, report: Callable[[str], Any]) -> None:
    """Add the categories and pages that are missing, and publish the pages."""
    categories = load_terms(Category, CATEGORIES)

    def news(demo: DemoNews) -> Page:
        page = NewsPage(
            title=demo.title,
            slug=demo.slug,
            date=demo.day,
            introduction=demo.introduction,
            search_description=demo.introduction,
            author_line=demo.author_line,
            image=load_image(
                demo.slug,
                draw_challenge_picture(demo.slug, demo.motif),
                title=f"Illustration\xa0: {demo.title}",
                description=MOTIFS[demo.motif].description,
            ),
            image_is_decorative=True,
            body=stream(demo.blocks),
        )
        page.categories = [categories[slug] for slug in demo.categories]
        page.promotions = list(PromotionPage.objects.filter(slug__in=demo.promotions))
        page.authors = list(PersonPage.objects.filter(slug__in=demo.authors))
        return page

    add_missing(home, NewsIndexPage, NEWS, news, report)
