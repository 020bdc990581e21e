"""Earlier versions of every type of page: compared in plain French, and gone back to."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.fields import StreamField

from tests.page_types import demo_pages

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def block_ids(page):
    return {
        field.name: [block.id for block in getattr(page, field.name)]
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
    }


def test_versions_of_every_type_of_page_are_compared_and_gone_back_to(demo, admin_client):
    pages = demo_pages()
    assert len(pages) > 10
    compared = ""
    for label, page in pages.items():
        before = page.save_revision()
        title, ids = page.title, block_ids(page)
        page.title = "Un titre plus récent"
        for name in ids:
            getattr(page, name).clear()
        if hasattr(page, "team"):
            page.team = list(page.team.all())[1:]
        after = page.save_revision()

        keys = [page.pk, before.pk, after.pk]
        answer = admin_client.get(reverse("wagtailadmin_pages:revisions_compare", args=keys))
        assert answer.status_code == 200, label
        assert "plus récent" in answer.text, label
        links = BeautifulSoup(answer.text, "lxml").select("main a")
        assert [link.text.strip() for link in links].count("Modifier") == 1, label
        compared += answer.text[answer.text.index("<main") : answer.text.index("</main")]
        address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, before.pk])
        answer = admin_client.get(address)
        assert "n’est pas enregistré au fur et à mesure" in answer.text, label
        form = answer.context["form"]
        assert form.instance.title == title, label
        assert block_ids(form.instance) == ids, label
        if hasattr(page, "team"):
            assert len(form.formsets["team"].forms) == page.team.count() + 1

    for words in ("Compté\xa0: les défis", "Équipe"):
        assert words in compared
    assert "<dd>challenges</dd>" not in compared
