"""The widget by which editors tick some of many terms."""

from django import forms

from challenges.folding import folded


class FilteredCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in a box of limited height, with a field to find one.

    The ticked ones come first; each half is in alphabetical order. Without
    JavaScript the field is absent and the box scrolls.
    """

    template_name = "challenges/widgets/filtered_checkboxes.html"
    option_template_name = "challenges/widgets/filtered_checkbox.html"

    class Media:
        js = ["challenges/filtered_checkboxes.js"]
        css = {"all": ["challenges/filtered_checkboxes.css"]}

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        instance = getattr(value, "instance", None)
        option["words"] = getattr(instance, "words", None) or folded(str(label))
        return option

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        options = context["widget"]["optgroups"]
        # Databases disagree on where « Écologie » stands.
        options.sort(key=lambda group: (not group[1][0]["selected"], group[1][0]["words"]))
        return context
