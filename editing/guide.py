"""« Guide de rédaction »: the team's guide (`docs/guide-redaction.md`) as a page of the admin."""

import re
from functools import cache

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

DOCS = settings.BASE_DIR / "docs"
PICTURES = DOCS / "images" / "guide"


@cache  # only a release changes the file
def guide() -> SafeString:
    """Return the guide as HTML, its contents first: each heading has an anchor."""
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.use(anchors_plugin, max_level=2, slug_func=anchor)
    text = (DOCS / "guide-redaction.md").read_text("utf-8")
    _title, _, body = text.partition("\n")
    headings = re.findall(r"^## (.+)$", body, re.MULTILINE)
    contents = "\n".join(f"- [{heading}](#{anchor(heading)})" for heading in headings)
    body = re.sub(r"(?<=«) | (?=[:;?!»])", "\xa0", f"{contents}\n{body}")
    return mark_safe(markdown.render(body))  # noqa: S308 - our own file


def anchor(heading: str) -> str:
    """Return the anchor of a heading, as code hosts make it: links work there and here."""
    return slugify(heading, allow_unicode=True)


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "editing/guide.html"
    page_title = "Guide de rédaction"
    header_icon = "help"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse("guide"), "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(guide=guide(), **kwargs)


def picture(request: HttpRequest, name: str) -> FileResponse:
    file = PICTURES / f"{name}.webp"
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/webp")


@hooks.register("register_admin_urls")
def guide_addresses():
    return [
        path("guide/", GuideView.as_view(), name="guide"),
        # The Markdown file links to its pictures by this relative path.
        path("guide/images/guide/<slug:name>.webp", picture, name="guide_picture"),
    ]


@hooks.register("register_help_menu_item")
def guide_item():
    return MenuItem("Guide de rédaction", reverse("guide"), icon_name="help", order=100)
