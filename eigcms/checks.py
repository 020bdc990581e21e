"""What `manage.py check --deploy` says of a site in production: its variables, its content."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004 - Django's name
from wagtail.models import Page

from eigcms.environment import env
from publishing.base.pages import PublishedPage
from publishing.base.visibility import visible_to_all

# What the pages of the demo content leave to the service that publishes the site.
PLACEHOLDER = "[à compléter]"


@register(Tags.security, deploy=True)
def check_variables(**_: Any) -> list[Warning]:
    """Warn of what nobody notices to be missing before it is needed."""
    needed = (
        ("W001", "SECURITY_CONTACT", settings.SECURITY_CONTACT, "Nobody can report a weakness."),
        ("W002", "BACKUP_KEY", env("BACKUP_KEY"), "Backups are not encrypted."),
        ("W003", "MAIL_HOST", settings.MAIL_HOST, "Mails are printed in the log, never sent."),
        ("W004", "ADMINS", settings.ADMINS, "Nobody is told of errors."),
    )
    return [
        Warning(message, hint=f"Set {name} (see .env.example).", id=f"eigcms.{key}")
        for key, name, value, message in needed
        if not value
    ]


@register(Tags.database, deploy=True)
def check_placeholders(databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """Refuse public pages with a place that is still to be filled in (`--database default`)."""
    pages = visible_to_all(Page.objects.filter(depth__gt=1)).specific() if databases else []
    return [
        Error(
            f"« {page.title} » still says « {PLACEHOLDER} ».",
            hint=f"Fill it in, or unpublish the page: {page.get_full_url()}",
            id="eigcms.E001",
        )
        for page in pages
        if isinstance(page, PublishedPage) and any(PLACEHOLDER in text for text in page.own_texts())
    ]
