"""« Relecture »: what a reviewer may do with a page. `tests/world` shows the mails."""

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow

from pages.models import ProgrammePage


def test_a_reviewer_has_one_way_to_publish(home, accounts):
    page = home.add_child(instance=ProgrammePage(title="À relire", live=False))
    page.save_revision(user=accounts["redaction"])
    Workflow.objects.get(name="Relecture").start(page, accounts["redaction"])

    def actions(name):
        client = Client()
        client.force_login(accounts[name])
        response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        soup = BeautifulSoup(response.content, "lxml")
        buttons = soup.select("[name^=action-], [data-workflow-action-name]")
        return {" ".join(button.get_text(" ").split()) for button in buttons}

    reviewer = actions("communication")
    assert "Approuver et publier" in reviewer
    assert "Demander des modifications" in reviewer
    assert "Publier" not in reviewer
    assert not actions("redaction") & {"Publier", "Approuver et publier"}
