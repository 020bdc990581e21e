"""The parts that a challenge lacks. The editor and listings say so; nothing enforces it."""

from django.db.models import QuerySet
from wagtail.admin.panels import Panel


def missing_parts(challenge) -> list[str]:
    """Return the names, for editors, of the parts that the challenge in memory lacks."""
    missing = []
    if not challenge.team.all():
        missing.append("une équipe")
    if not challenge.organisations.all():
        missing.append("une administration")
    if not challenge.body:
        missing.append("une description")
    return missing


def incomplete(challenges: QuerySet) -> QuerySet:
    """Leave the stored challenges that lack a part."""
    whole = challenges.filter(team__isnull=False, organisations__isnull=False).exclude(body=[])
    return challenges.exclude(pk__in=whole.order_by().values("pk"))


class CompletenessPanel(Panel):
    """Names the missing parts to the editor; absent when the challenge is complete."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "challenges/panels/completeness.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.missing)

        @property
        def missing(self) -> list[str]:
            return missing_parts(self.instance)
