"""A profile picture passes the gate of uploads."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PILImage
from wagtail.users.models import UserProfile

from tests.media.conftest import picture_bytes
from tests.media.samples import scan_bomb

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(
        User.objects.create_superuser(
            "claire", "claire@example.org", first_name="Claire", last_name="Martin"
        )
    )
    return client


def send(admin, name, content):
    page = admin.get("/admin/account/")
    data = {
        field.html_name: field.value() or ""
        for panels in page.context["panels_by_tab"].values()
        for panel in panels
        for field in panel.get_form()
    }
    return admin.post(
        "/admin/account/", data | {"avatar-avatar": SimpleUploadedFile(name, content)}
    )


def test_a_picture_is_kept_small_and_without_where_it_was_taken(admin):
    content = picture_bytes("JPEG", (900, 600), comment=b"SECRET-4d2f")
    assert send(admin, "moi.jpg", content).status_code == 302
    avatar = UserProfile.objects.get().avatar
    with PILImage.open(avatar) as picture:
        assert max(picture.size) == 400
    avatar.open()
    assert b"SECRET-4d2f" not in avatar.read()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("moi.html", b"<script>alert(1)</script>", "abîmé"),
        ("moi.jpg", b"\xff\xd8\xff" + b"0" * 90, "abîmé"),
        ("moi.jpg", scan_bomb(), "trop longue à lire"),
    ],
)
def test_a_file_refused_as_an_image_is_refused_as_an_avatar(admin, name, content, reason):
    response = send(admin, name, content)
    assert reason in response.text
    assert not UserProfile.objects.get().avatar
