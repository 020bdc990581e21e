"""The widget by which editors tick some of many terms."""

from django import forms
from wagtail.models import Page

from listing.folding import folded
from publishing.trash.trash_root import is_trashed


class FilteredCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in a box of limited height, with a field to find one; of many, only by it.

    The ticked ones come first; each half is in alphabetical order. Without JavaScript the field is
    absent and the box scrolls. A page in the trash is offered only where it is ticked: saving keeps
    it for its return. So is a term that was merged while the form was open. What an editor creates
    at the `add_address`, in another tab, is in the list as soon as they come back.
    """

    add_address = ""

    template_name = "listing/terms/filtered_checkboxes.html"
    option_template_name = "listing/terms/filtered_checkbox.html"

    class Media:
        js = ["listing/filtered_checkboxes.js"]
        css = {"all": ["listing/filtered_checkboxes.css"]}

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        instance = getattr(value, "instance", None)
        option["words"] = getattr(instance, "words", None) or folded(str(label))
        option["is_gone"] = bool(getattr(instance, "merged_into_id", None))
        if isinstance(instance, Page) and is_trashed(instance):
            option["is_gone"] = True
            option["label"] = f"{label} (dans la Corbeille)"
        return option

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        options = [
            group
            for group in context["widget"]["optgroups"]
            if group[1][0]["selected"] or not group[1][0]["is_gone"]
        ]
        # Databases disagree on where « Écologie » stands.
        options.sort(key=lambda group: (not group[1][0]["selected"], group[1][0]["words"]))
        context["widget"] |= {"optgroups": options, "add_address": self.add_address}
        return context
