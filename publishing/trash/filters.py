"""The filters of the list of the trash."""

import django_filters
from django.contrib.auth import get_user_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.utils import get_user_display_name

from publishing.trash.models import TrashedItem


def who_deleted() -> list[tuple[str, str]]:
    users = get_user_model()._default_manager.filter(
        pk__in=TrashedItem.objects.values("deleted_by")
    )
    return sorted(
        ((str(user.pk), get_user_display_name(user)) for user in users),
        key=lambda choice: choice[1].casefold(),
    )


class TrashFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label="Type", choices=TrashedItem.Kind)
    deleted_by = django_filters.ChoiceFilter(
        label="Supprimé par", choices=who_deleted, empty_label="Tout le monde"
    )

    class Meta:
        model = TrashedItem
        fields: list[str] = []
