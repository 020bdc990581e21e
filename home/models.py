"""The home page, and the mark that tells demo content from the team's own."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import translation
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site, get_page_models
from wagtail.url_routing import RouteResult

from media import pictures, references
from media.blocks import BodyBlock
from media.fields import BodyField
from publishing import kept
from publishing.models import PublishedPage


class HomePage(PublishedPage):
    """The page at the root of a language: `/` in French, `/en/` in English."""

    introduction = models.TextField(
        "accroche",
        blank=True,
        help_text="Une ou deux phrases, affichées en grand sous le titre.",
    )
    image = models.ForeignKey(
        "media.Image",
        verbose_name="image d’ouverture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(BodyBlock(), verbose_name="contenu", blank=True)

    api_fields = ["introduction", "body"]
    content_panels = [
        *PublishedPage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    sharing_fields = ("image",)
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "pages.ProgrammePage",
        "pages.CallPage",
        "pages.FAQPage",
        "pages.PressPage",
        "pages.NewsIndexPage",
        "pages.ContactPage",
        "pages.SiteMapPage",
        "pages.AccessibilityPage",
        "challenges.ChallengeIndexPage",
        "challenges.PromotionIndexPage",
        "challenges.PersonIndexPage",
        "challenges.DirectoryPage",
    ]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"

    @property
    def localized_draft(self):
        """The home page in the active language, asked for once in a generation."""
        key = ("localized", self.pk, translation.get_language())
        return kept.by_generation(key, lambda: super(HomePage, self).localized_draft)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page at a path in one query or two, however deep it is.

        Wagtail's own walk, two queries a level, is for what is no page's address. Below `/en/` it
        would serve French while the English home page is not live; that is 404 here.
        """
        site = Site.find_for_request(request)
        is_stand_in = site is not None and site.root_page_id == self.pk
        if is_stand_in and translation.get_language() != settings.LANGUAGE_CODE:
            raise Http404
        if path_components and (page := self.nearest_page(path_components)) is not None:
            rest = path_components[page.depth - self.depth :]
            return page.route(request, rest)
        # What is remembered of the site is every visitor's; a page that is shown is one visitor's.
        page = self
        if kept.are_shared() and not path_components:
            page = HomePage.to_serve().get(pk=self.pk)
        return PublishedPage.route(page, request, path_components)

    def get_context(self, request, *args, **kwargs):
        loaded = references.load(self.body, images=[self.image_id], request=request)
        loaded.give_to(self, "image")
        return super().get_context(request, *args, **kwargs) | {
            "references": loaded,
            "sharing_image": pictures.sharing_image(loaded, self),
        }

    def nearest_page(self, path_components: list[str]) -> Page | None:
        """Return the page at a path below this one, else the page one step above, as its own type.

        The one above may have a view of that name, such as a feed.
        """
        *steps, last = path_components
        above = f"{self.url_path}{''.join(f'{step}/' for step in steps)}"
        slugs = [steps[-1] if steps else self.slug, last]
        if kept.are_shared() and (below := kept.by_generation("lists", read_lists).get(above)):
            pages = below.to_serve().filter(url_path=f"{above}{last}/", slug=last)
            for page in pages:
                return page
        # The type first: joining all types costs more than asking for the page itself afterwards.
        # Slugs have an index, and addresses have none.
        found = (
            Page.objects.filter(depth__gt=self.depth)
            .filter(url_path__in=[above, f"{above}{last}/"], slug__in=slugs)
            .order_by("-depth")
            .values_list("pk", "content_type")
            .first()
        )
        if found is None:
            return None
        key, content_type = found
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is None or not issubclass(model, PublishedPage):
            return Page.objects.get(pk=key).specific
        return model.to_serve().get(pk=key)


def published_page_types() -> list[type[PublishedPage]]:
    return [model for model in get_page_models() if issubclass(model, PublishedPage)]


def read_lists() -> dict[str, type[PublishedPage]]:
    """Return what type of page is below each page that has one type below it, by its `url_path`."""
    types: dict[int, type[PublishedPage]] = {}
    for model in published_page_types():
        below = model.allowed_subpage_models()
        if len(below) == 1 and issubclass(below[0], PublishedPage):
            types[ContentType.objects.get_for_model(model).pk] = below[0]
    lists = Page.objects.filter(content_type__in=types).values_list("url_path", "content_type")
    return {url_path: types[kind] for url_path, kind in lists}


class IndexedText(models.Model):
    """The text of a page in the search index as people read it, from which extracts are cut."""

    entry = models.OneToOneField(
        "wagtailsearch.IndexEntry",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="readable",
    )
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "texte indexé"
        verbose_name_plural = "textes indexés"

    def __str__(self) -> str:
        return f"Texte indexé {self.pk}"


class IndexedWord(models.Model):
    """A stem that the search index holds, by each form that a typing mistake may leave of it."""

    form = models.CharField(max_length=100)
    stem = models.CharField(max_length=100)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "mot indexé"
        verbose_name_plural = "mots indexés"
        constraints = [models.UniqueConstraint(fields=["form", "stem"], name="indexed_word_once")]

    def __str__(self) -> str:
        return self.stem
