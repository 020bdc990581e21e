"""The people of a challenge and their roles."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from challenges.models.challenges import ChallengePage
from challenges.models.people import PersonPage
from challenges.teams import TEAM_ROLES, PersonRole


class Participation(Orderable):
    """Somebody's part in a challenge; without a page of their own, a name alone."""

    challenge = ParentalKey(ChallengePage, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(
        PersonPage,
        verbose_name="personne",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="participations",
    )
    name = models.CharField(
        "nom", max_length=255, blank=True, help_text="De qui n’a pas de page sur le site."
    )
    role = models.CharField("rôle", max_length=20, choices=TEAM_ROLES, default=PersonRole.TALENT)
    note = models.CharField(
        "précision", max_length=255, blank=True, help_text="Par exemple «\xa0design\xa0»."
    )

    panels = [
        FieldPanel("person"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("note")]),
    ]

    is_public_content = True

    class Meta(Orderable.Meta):
        verbose_name = "participation"
        verbose_name_plural = "participations"

    def __str__(self) -> str:
        return f"{self.person or self.name}, {self.get_role_display()}"

    @property
    def part(self) -> tuple[int | None, str, str]:
        """The person and the role: nobody has the same part twice."""
        return self.person_id, self.name, self.role

    @property
    def is_nobody(self) -> bool:
        return not (self.person_id or self.name)
