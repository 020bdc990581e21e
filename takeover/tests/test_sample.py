"""The sample of the present site comes in with all its oddities; without it, tests are skipped."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from wagtail.models import Page

from takeover import hugo
from takeover.tests.conftest import brought_in, sample_folder
from tests.exchange.editor import errors_of, form_data_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imported(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Path]:
    """Import the sample once for the module, and return its folder."""
    folder = sample_folder() / "v3"
    with brought_in(folder, tmp_path_factory.mktemp("media"), django_db_blocker):
        yield folder


@pytest.mark.long
def test_every_address_of_the_present_site_leads_somewhere(imported, client):
    """No address is dropped: each gives 200, or one redirect to it."""
    site = hugo.read_checkout(imported)
    addresses = {document.address for document in site.documents}
    addresses |= {f"/{path}" for path in site.files}
    for section in ("themes", "expertises", "categories"):
        addresses |= {f"/{section}/", f"/{section}/index.xml", f"/{section}/page/2/"}
        addresses |= {f"/{section}/{hugo.urlized(term.title)}/" for term in site.of(section)}
    for section in ("defis", "blog", "personnes", "promos"):
        addresses |= {f"/{section}/page/1/", f"/{section}/page/2/", f"/{section}/index.xml"}

    lost = {}
    for address in sorted(addresses | {"/index.xml"}):
        response = client.get(quote(address), follow=True)
        if response.status_code != 200 or len(response.redirect_chain) > 1:
            lost[address] = response.status_code, response.redirect_chain
    assert lost == {}
    assert len(addresses) > 150


@pytest.mark.long
def test_every_page_of_the_present_site_publishes_again_in_the_editor(imported, admin_client):
    refused = {}
    for page in Page.objects.filter(locale__language_code="fr", depth__gt=1).specific():
        url = f"/admin/pages/{page.pk}/edit/"
        data = form_data_of(page, admin_client.get(url).content) | {"action-publish": "1"}
        response = admin_client.post(url, data)
        if response.status_code != 302:
            refused[page.url_path] = errors_of(response)
    assert refused == {}
