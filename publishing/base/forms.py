"""The admin's form of a page, which refuses addresses of the site itself."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from publishing.caching import generation

# Fields whose stored value is the text that was typed.
TEXTS = (forms.CharField, forms.EmailField, forms.URLField)
RESERVED = (
    "Le site lui-même répond à l’adresse «\xa0{}\xa0»\xa0: choisissez-en une autre pour cette page."
)
# What a publication writes beside the content.
PUBLICATION = ("live", "live_revision_id", "first_published_at", "last_published_at")


class PublishedPageForm(WagtailAdminPageForm):
    """Refuses an address of the site itself, and keeps drafts that cannot be published."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # it comes from the title
        for field in self.fields.values():
            # A browser would cut what is pasted, and say nothing: an error says it.
            field.widget.attrs.pop("maxlength", None)
        # A row of a draft may have been deleted by the publication of another version. Django would
        # refuse its key, which no field shows: the row is written anew.
        for name, formset in self.formsets.items() if self.is_bound else ():
            for row in formset.forms if name != "comments" else ():
                key = row.fields["id"]
                row.fields["id"] = forms.IntegerField(
                    required=False, widget=key.widget, initial=key.initial
                )

    def clean_slug(self):
        """Return a free address for a draft, which would not be saved at none or at a taken one.

        What is public, or becomes so, takes none of the site itself.
        """
        title = self.cleaned_data.get("title", "").replace("’", " ")
        slug = self.cleaned_data["slug"] or slugify(title)
        if title and not slug:
            raise ValidationError(self.fields["slug"].error_messages["required"])
        is_draft = self.is_deferred_validation and not (self.instance.pk and self.instance.live)
        if is_draft and self.parent_page:
            free = find_available_slug(self.parent_page, slug, self.instance.pk)
            if reserved_address(self.parent_page, free):
                free = find_available_slug(self.parent_page, f"{slug}-1", self.instance.pk)
            return free
        if address := reserved_address(self.parent_page, slug):
            raise ValidationError(RESERVED.format(address))
        return slug

    def full_clean(self):
        """Keep in a draft the texts that cannot be published, such as half a mail address."""
        super().full_clean()
        if not (self.is_bound and self.is_deferred_validation):
            return
        for name, errors in list(self.errors.items()):
            is_text = type(self.fields.get(name)) in TEXTS
            if is_text and all(error.code == "invalid" for error in errors.as_data()):
                value = self[name].data.strip()
                self.cleaned_data[name] = value
                setattr(self.instance, name, value)
                del self.errors[name]

    def save(self, commit=True):
        """Save a draft, or return it unsaved if the page went online since this request read it.

        A new page begins as a draft, also where « Publier » asks or refuses before it publishes.

        An autosave still runs while somebody publishes. It would take the page off again. It waits
        for a publication that is not committed yet. Above other pages it may change their
        addresses, hence bump.
        """
        if self.instance.pk is None:
            self.instance.live = False
        with transaction.atomic():
            if self.instance.numchild:
                generation.lock()
            rows = Page.objects.select_for_update().filter(pk=self.instance.pk)
            stored = rows.first() if commit else None
            if stored and stored.live:
                for name in PUBLICATION:
                    setattr(self.instance, name, getattr(stored, name))
                commit = False
            return super().save(commit=commit)

    def get_field_updates_for_resave(self):
        """Have autosave show the address that the draft was given."""
        slug = self.cleaned_data.get("slug")
        updates = list(super().get_field_updates_for_resave())
        return [*updates, ("slug", slug)] if slug and slug != self.data.get("slug") else updates


def reserved_address(parent: Page | None, slug: str) -> str:
    """Return the address of such a page, if a view of the site answers at or below it; "" if none.

    Or a route of `parent` at that address.
    """
    parts = parent.get_url_parts() if parent is not None and slug else None
    if parts is None:
        return ""
    address = f"{parts[2]}{slug}/"
    with translation.override(parent.locale.language_code):  # type: ignore[union-attr]
        is_free = _is_for_pages(address) and _is_for_pages(f"{address}x/")
    routes = parent.specific.get_route_paths()  # type: ignore[union-attr]
    return address if not is_free or f"/{slug}/" in routes else ""


def _is_for_pages(address: str) -> bool:
    try:
        return resolve(address).url_name == "wagtail_serve"
    except Resolver404:
        return True
