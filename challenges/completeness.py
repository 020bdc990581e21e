"""What a challenge still lacks to be read: said in the editor and listings, never enforced."""

from django.db.models import QuerySet
from wagtail.admin.panels import Panel


def missing_parts(challenge) -> list[str]:
    """Return what the challenge, as it is in memory, lacks, each in words for editors."""
    missing = []
    if not challenge.team.all():
        missing.append("une équipe")
    if not challenge.organisations.all():
        missing.append("une administration")
    if not challenge.body:
        missing.append("une description")
    return missing


def incomplete(challenges: QuerySet) -> QuerySet:
    """Leave the challenges that lack something, by what is saved of them."""
    whole = challenges.filter(team__isnull=False, organisations__isnull=False).exclude(body=[])
    return challenges.exclude(pk__in=whole.order_by().values("pk"))


class CompletenessPanel(Panel):
    """Tells the editor what the challenge lacks, and shows nothing when it lacks nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "challenges/panels/completeness.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.missing)

        @property
        def missing(self) -> list[str]:
            return missing_parts(self.instance)
