"""The second step of importing redirects, without the file of the first."""

import pytest
from django.core.signing import Signer
from django.test import Client


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"import_file_name": "../../etc/passwd", "input_format": "0"},
        {"import_file_name": Signer().sign("gone"), "input_format": Signer().sign("0")},
    ],
)
def test_an_import_without_its_file_is_begun_again(accounts, sent):
    client = Client()
    client.force_login(accounts["administration"])
    response = client.post("/admin/redirects/import/process/", sent, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/redirects/import/"
    assert "Envoyez-le à nouveau" in response.content.decode()
