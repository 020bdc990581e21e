"""The form in which visitors write to the site."""

from django import forms
from django.core.mail import EmailMessage
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from pages.models.contact_message import MESSAGE_LENGTH, SUBJECT_LENGTH, ContactMessage
from publishing.line_fields import one_line

# Told, not cut by the browser: who pastes a long text would not see its end go.
TOO_LONG = _("Raccourcissez ce texte\xa0: %(limit_value)d caractères au plus, pas %(show_value)d.")


class ContactForm(forms.ModelForm):
    """Subject, message and address of the writer; `website` is for robots alone."""

    subject = forms.CharField(
        label=_("Objet"),
        validators=[MaxLengthValidator(SUBJECT_LENGTH, TOO_LONG)],
        widget=forms.TextInput(attrs={"class": "fr-input"}),
        error_messages={"required": _("Saisissez l’objet de votre message.")},
    )
    message = forms.CharField(
        label=_("Message"),
        validators=[MaxLengthValidator(MESSAGE_LENGTH, TOO_LONG)],
        widget=forms.Textarea(attrs={"class": "fr-input", "rows": 8}),
        error_messages={"required": _("Saisissez votre message.")},
    )
    sender = forms.EmailField(
        label=_("Votre adresse de courriel"),
        help_text=_("Pour vous répondre. Format attendu\xa0: nom@domaine.fr"),
        widget=forms.EmailInput(attrs={"class": "fr-input", "autocomplete": "email"}),
        error_messages={"required": _("Saisissez votre adresse de courriel.")},
    )
    # People do not see it and robots fill everything in.
    website = forms.CharField(
        label=_("Ne rien saisir ici"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = ContactMessage
        fields = ["subject", "message", "sender"]

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.data.get("website"))

    def clean_subject(self) -> str:
        """Return it on one line: a line break would begin another header of the mail."""
        return one_line(self.cleaned_data["subject"])

    def clean_sender(self) -> str:
        """Refuse an address that a mail cannot name, such as one in a domain of no language."""
        address = self.cleaned_data["sender"]
        try:
            EmailMessage(to=[address]).message()
        except (ValueError, UnicodeError):
            raise forms.ValidationError(validate_email.message) from None
        return address
