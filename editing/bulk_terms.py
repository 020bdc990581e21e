"""« Classer »: adds terms to many pages at once, or removes them.

Its message links to the same action with the opposite choices, which takes it back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.utils.http import urlencode
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from challenges.models import Expertise, Theme
from challenges.models.taxonomies import Term
from challenges.widgets import FilteredCheckboxes
from pages.models import Category
from publishing.trash.trash_root import is_trashed

# The fields by which pages name terms, and the terms that they name.
TERMS: dict[str, type[Term]] = {
    "themes": Theme,
    "expertises": Expertise,
    "categories": Category,
}
ADD, REMOVE = "ajouter", "retirer"
OPPOSITE = {ADD: REMOVE, REMOVE: ADD}
MOST = 200  # pages in one address: servers refuse a longer one

# Keys of terms, by the field that names them.
Keys = dict[str, list[int]]


@dataclass
class Done:
    """The result: the keys of the changed pages, and how many drafts wait.

    `is_exact` tells whether every changed page got, or lost, all chosen terms that its type has.
    """

    pages: list[int] = field(default_factory=list)
    drafts: int = 0
    is_exact: bool = True

    @property
    def in_words(self) -> str:
        number = len(self.pages)
        if not number:
            return "Aucune page n’a changé\xa0: elles étaient déjà classées ainsi."
        said = "Une page est classée" if number == 1 else f"{number} pages sont classées"
        if self.drafts == number:
            return f"{said}, dans le brouillon à publier."
        if self.drafts:
            waiting = "une attend" if self.drafts == 1 else f"{self.drafts} attendent"
            return f"{said}, dont {waiting} la publication de son brouillon."
        return f"{said}."


def fields_of(page: Page) -> list[str]:
    """Return the fields by which pages of this type name terms."""
    return [name for name in TERMS if hasattr(page.specific_class, name)]


def may_classify(page: Page, user: Any) -> bool:
    """Tell whether `user` may change the terms of `page` now."""
    rights = page.permissions_for_user(user)
    return (
        rights.can_edit()
        and not is_trashed(page)
        and not rights.page_locked()
        and not page.workflow_in_progress
        and bool(fields_of(page))
    )


def classify(pages: Iterable[Page], keys: Keys, operation: str, user: Any) -> Done:
    """Add terms to pages, or remove them, in one new version of each page that changes.

    A page without unpublished changes is published at once, if `user` may publish it. On other
    pages the terms wait in the draft. All or nothing.
    """
    done = Done()
    with transaction.atomic():
        for page in pages:
            rights = page.permissions_for_user(user)
            is_public = page.live and not page.has_unpublished_changes and rights.can_publish()
            draft = page.specific.get_latest_revision_as_object()
            has_changed, is_exact = False, True
            for name in fields_of(page):
                present = {term.pk for term in getattr(draft, name).all()}
                chosen = set(keys.get(name, ()))
                different = chosen - present if operation == ADD else chosen & present
                is_exact = is_exact and different == chosen
                if different:
                    # Given keys, modelcluster would write to the live page at once.
                    getattr(draft, name).set(
                        TERMS[name]._default_manager.filter(pk__in=present ^ different)
                    )
                    has_changed = True
            if not has_changed:
                continue
            done.pages.append(page.pk)
            done.is_exact = done.is_exact and is_exact
            revision = draft.save_revision(user=user, log_action=True, clean=False)
            if is_public:
                revision.publish(user=user)
            else:
                done.drafts += 1
    return done


class TermsForm(forms.Form):
    operation = forms.ChoiceField(
        label="Que faire\xa0?",
        choices=[(ADD, "Ajouter aux pages choisies"), (REMOVE, "Retirer des pages choisies")],
        initial=ADD,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[name] = forms.ModelMultipleChoiceField(
                label=str(TERMS[name]._meta.verbose_name_plural).capitalize(),
                queryset=TERMS[name]._default_manager.all(),
                required=False,
                widget=FilteredCheckboxes,
            )

    @property
    def keys(self) -> Keys:
        return {
            name: [term.pk for term in terms]
            for name, terms in self.cleaned_data.items()
            if name in TERMS
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not any(self.keys.values()):
            raise forms.ValidationError("Cochez ce que vous voulez ajouter ou retirer.")
        return self.cleaned_data


@hooks.register("register_bulk_action")
class ClassifyPages(PageBulkAction):
    display_name = "Classer"
    action_type = "classify"
    aria_label = "Classer les pages choisies"
    template_name = "editing/bulk/classify.html"
    action_priority = 60
    form_class = TermsForm

    def check_perm(self, page: Page) -> bool:
        return may_classify(page, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        pages, _ = self.get_actionable_objects()
        has = {name for page in pages for name in fields_of(page)}
        names = [name for name in TERMS if name in has]
        return super().get_form_kwargs() | {"names": names}

    def get_initial(self) -> dict[str, Any]:
        """Return the choices of the address, as in the link that takes an action back."""
        query = self.request.GET
        chosen = {name: query.getlist(name) for name in TERMS}
        return {"operation": query.get("operation", ADD)} | chosen

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request, "form": self.cleaned_form, "next_url": self.next_url}

    @classmethod
    def execute_action(
        cls, objects: Any, request: Any = None, form: Any = None, next_url: str = "", **kwargs: Any
    ):
        operation = form.cleaned_data["operation"]
        done = classify(objects, form.keys, operation, request.user)
        if not done.pages:
            messages.info(request, done.in_words)
            return 0, 0
        buttons = []
        if done.is_exact and len(done.pages) <= MOST:
            query = {"id": done.pages, "operation": OPPOSITE[operation], "next": next_url}
            address = f"{request.path}?{urlencode(query | form.keys, doseq=True)}"
            buttons = [messages.button(address, "Annuler ce classement")]
        messages.success(request, done.in_words, buttons=buttons)
        return len(done.pages), 0
