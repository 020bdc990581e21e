"""The filters of the list of the trash."""

from django import forms
from django.contrib.auth import get_user_model
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet

from publishing.trash.models import TrashedItem


class TrashFilterSet(WagtailFilterSet):
    deleted_by = MultipleUserFilter(
        label="Supprimé par",
        queryset=lambda request: get_user_model()._default_manager.filter(
            pk__in=TrashedItem.objects.values("deleted_by")
        ),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = TrashedItem
        fields = ["kind"]
