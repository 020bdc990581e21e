"""The site map: the pages of the site, by the sections of its menu."""

from pages.models.programme import IntroducedPage


class SiteMapPage(IntroducedPage):
    """The other public pages of its language, but for those that a list shows: it leads to them."""

    page_description = "Les rubriques, leurs pages et les listes, tenues à jour d’elles-mêmes."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "plan du site"
        verbose_name_plural = "plans du site"
