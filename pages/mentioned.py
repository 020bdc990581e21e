"""The challenges that the text of a news item speaks of, proposed to the editor."""

from typing import Any

from wagtail.admin.panels import Panel

from challenges.models import ChallengePage
from pages.blocks import BodyBlock
from publishing.stored_references import pages_of

BODY = BodyBlock()


def linked_challenges(body: list[dict[str, Any]]) -> list[int]:
    """Return the keys of the challenges that a stored body of news links to or shows."""
    keys = pages_of(BODY, body)
    challenges = ChallengePage.objects.filter(pk__in=keys).order_by("pk")
    return list(challenges.values_list("pk", flat=True))


class MentionedChallengesPanel(Panel):
    """Names the challenges that the text links to and that are not chosen, if there are any."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/mentioned_challenges.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.mentioned)

        @property
        def mentioned(self) -> list[str]:
            keys = linked_challenges(self.instance.body.get_prep_value())
            chosen = {challenge.pk for challenge in self.instance.challenges.all()}
            found = ChallengePage.objects.filter(pk__in=set(keys) - chosen)
            return list(found.order_by("sort_title").values_list("title", flat=True))
