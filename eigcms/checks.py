"""What `manage.py check --deploy` says of the variables of a site in production."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register  # noqa: A004 - Django's name

from eigcms.environment import env


@register(Tags.security, deploy=True)
def check_contacts_and_backups(**_: Any) -> list[Warning]:
    """Warn of what nobody notices to be missing before it is needed."""
    found = []
    if not settings.SECURITY_CONTACT:
        found.append(
            Warning(
                "Nobody can report a weakness.",
                hint="Set SECURITY_CONTACT (see .env.example).",
                id="eigcms.W001",
            )
        )
    if not env("BACKUP_KEY"):
        found.append(
            Warning(
                "Backups are not encrypted.",
                hint="Set BACKUP_KEY (see .env.example).",
                id="eigcms.W002",
            )
        )
    return found
