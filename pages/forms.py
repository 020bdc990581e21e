"""The forms in which visitors write to the site."""

from django import forms
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from pages.models.contact import MESSAGE_LENGTH, SUBJECT_LENGTH, ContactMessage
from publishing.lines import one_line


class VisitorAddressField(forms.EmailField):
    """A visitor's address, which a mail can be sent to."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def clean(self, value: str) -> str:
        """Refuse an address that a mail cannot name, such as one in a domain of no language."""
        address = super().clean(value)
        try:
            EmailMessage(to=[address]).message()
        except (ValueError, UnicodeError):
            raise forms.ValidationError(validate_email.message) from None
        return address


class VisitorForm(forms.Form):
    """The base of the forms of the public site; `website` is for robots alone."""

    # People do not see it and robots fill everything in.
    website = forms.CharField(
        label=_("Ne rien saisir ici"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "website":
                field.widget.attrs["class"] = "fr-input"

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.data.get("website"))


class ContactForm(VisitorForm, forms.ModelForm):
    """Subject, message and address of the writer."""

    subject = forms.CharField(
        label=_("Objet"),
        max_length=SUBJECT_LENGTH,
        error_messages={"required": _("Saisissez l’objet de votre message.")},
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Saisissez votre message.")},
    )
    sender = VisitorAddressField(
        label=_("Votre adresse électronique"),
        help_text=_("Pour vous répondre. Format attendu\xa0: nom@domaine.fr"),
        error_messages={"required": _("Saisissez votre adresse électronique.")},
    )

    class Meta:
        model = ContactMessage
        fields = ["subject", "message", "sender"]

    def clean_subject(self) -> str:
        """Return it on one line: a line break would begin another header of the mail."""
        return one_line(self.cleaned_data["subject"])


class SubscriptionForm(VisitorForm):
    """The address of a visitor who wants to be told that a call opens."""

    address = VisitorAddressField(
        label=_("Votre adresse électronique"),
        help_text=_("Format attendu\xa0: nom@domaine.fr"),
        max_length=254,
        error_messages={"required": _("Saisissez votre adresse électronique.")},
    )

    def clean_address(self) -> str:
        """Return it in small letters, so that one typed twice is told once."""
        return self.cleaned_data["address"].lower()
