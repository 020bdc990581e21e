"""The form of the editor of a page, as a test fills it and sends it."""

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

VAGUE = "<p><a href='https://example.org/'>Cliquez ici</a></p>"


def form(text=VAGUE, title="Participer", **fields):
    values = {
        "title": title,
        "slug": title.lower(),
        "introduction": "Une phrase.",
        "body": streamfield([("text", rich_text(text))]),
        "comments": {
            "TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0
        },
    }  # fmt: skip
    return nested_form_data(values) | fields


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
