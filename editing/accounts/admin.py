"""The admin's screens of accounts. Nobody can change an account with more rights than their own."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, StatusFlagColumn
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.users import forms
from wagtail.users.views import users

from editing.accounts import second_factor
from editing.accounts.password_links import mail_link
from editing.accounts.rights import Delegation


class UserCreationForm(forms.UserCreationForm):
    """Creates an account with a role. Its owner chooses the password (see `invite`)."""

    password_enabled = False

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError("Un compte a déjà cette adresse.")
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("groups") and not cleaned.get("is_superuser"):
            self.add_error("groups", "Choisissez un rôle\xa0: sans lui, le compte ne peut rien.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        # A password that nobody knows: Django resets no password of an account that has none.
        self.instance.set_password(get_random_string(40))
        return super().save(commit)


class GrantingMixin:
    """Offers the groups that the user may give. Only a superuser can make another superuser."""

    request: Any

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        actor = self.request.user
        groups = form.fields["groups"]
        grantable = [group.pk for group in Delegation(actor).groups]
        groups.queryset = groups.queryset.filter(pk__in=grantable)
        groups.label = "Rôles"
        groups.help_text = "Un compte peut ce que permet l’un au moins de ses rôles."
        if superuser := form.fields.get("is_superuser"):
            superuser.label = "Superutilisateur"
            superuser.help_text = (
                "Tous les droits, sans limite\xa0: pour les personnes qui exploitent le site. "
                "Seul un superutilisateur peut en désigner un autre."
            )
            # Django ignores the value sent for a disabled field.
            superuser.disabled = not actor.is_superuser
        return form


def roles_of(user: Any) -> str:
    names = sorted(group.name for group in user.groups.all())
    return ", ".join(["Superutilisateur", *names] if user.is_superuser else names) or "Aucun"


class UserIndexView(users.IndexView):
    """Links only to the accounts that the user may change."""

    @cached_property
    def delegation(self) -> Delegation:
        return Delegation(self.request.user)

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups", "user_permissions")

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's columns, with roles in place of a mark for superusers, and words for marks.

        Without the boxes that choose several accounts (see `refuse_bulk_actions`).
        """
        roles = Column("roles", label="Rôles", accessor=roles_of, width="20%")
        active = StatusFlagColumn(
            "is_active", label="Actif", sort_key="is_active", true_label="Oui", false_label="Non"
        )
        ours = {"is_superuser": roles, "is_active": active}
        shown = [each for each in super().columns if each.name != "bulk_actions"]
        return [ours.get(each.name, each) for each in shown]

    def get_edit_url(self, instance: Any) -> str | None:
        return super().get_edit_url(instance) if self.delegation.includes(instance) else None

    def get_delete_url(self, instance: Any) -> str | None:
        return super().get_delete_url(instance) if self.delegation.includes(instance) else None


def invite(user: User, sender: User) -> None:
    mail_link(
        user,
        f"Votre compte sur le site {settings.WAGTAIL_SITE_NAME}",
        "access/invitation.txt",
        sender=sender,
        site=settings.WAGTAIL_SITE_NAME,
        forgotten=settings.SITE_URL + reverse("wagtailadmin_password_reset"),
    )


class UserCreateView(GrantingMixin, users.CreateView):
    success_message = (
        "Le compte «\xa0%(object)s\xa0» est créé. "
        "Un courriel invite la personne à choisir son mot de passe. S’il n’arrive pas, "
        "«\xa0Mot de passe oublié\xa0», à la page de connexion, en envoie un autre."
    )

    def save_instance(self) -> Any:
        user = super().save_instance()
        invite(user, self.request.user)
        return user


class UserEditView(GrantingMixin, users.EditView):
    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.editing_self:  # or the last administrator could shut everybody out
            form.fields["groups"].disabled = True
            form.fields["groups"].help_text = "Quelqu’un d’autre change vos rôles."
            # Links to a new password go there: whoever finds an open session must not choose it.
            form.fields["email"].disabled = True
            form.fields["email"].help_text = "Quelqu’un d’autre change votre adresse."
        return form

    def save_instance(self) -> Any:
        """Save the account, and tell its former mail address that it is one no more."""
        former = User.objects.get(pk=self.object.pk).email
        user = super().save_instance()
        if former and former != user.email:
            context = {
                "account": user,
                "sender": self.request.user,
                "site": settings.WAGTAIL_SITE_NAME,
            }
            text = render_to_string("access/address_changed.txt", context)
            send_mail("L’adresse de votre compte a changé", text, None, [former])
        return user

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if not self.editing_self and second_factor.has_one(self.object):
            buttons.append(
                Button(
                    "Retirer le second facteur",
                    reverse("wagtailusers_users:take_factor_away", args=[self.object.pk]),
                    icon_name="lock-open",
                )
            )
        return buttons


class UserDeleteView(users.DeleteView):
    confirmation_message = (
        "Ses commentaires sur les pages, et les réponses qu’ils ont reçues, disparaîtront aussi. "
        "Pour les garder, décochez plutôt «\xa0Actif\xa0» dans ce compte\xa0: "
        "plus personne ne s’y connectera. Supprimer quand même\xa0?"
    )


@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def refuse_accounts_above(request: Any, user: User) -> None:
    """Refuse to change accounts with more rights than the user's."""
    if not Delegation(request.user).includes(user):
        raise PermissionDenied


class TakeFactorAwayView(users.EditView):
    """Removes a lost second factor. Its owner sets up another one at the next sign-in."""

    template_name = "editing/take_factor_away.html"
    page_title = "Retirer le second facteur"
    header_icon = "lock-open"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.editing_self:  # one's own is changed in « Sécurité de mon compte »
            raise PermissionDenied

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        second_factor.remove(self.object)
        log(self.object, "wagtail.edit")
        name = self.object.get_full_name() or self.object.get_username()
        messages.success(
            request,
            f"Le second facteur de «\xa0{name}\xa0» est retiré, et ses sessions sont fermées. "
            "Son compte en demandera un autre à la prochaine connexion.",
        )
        return redirect(self.get_success_url())


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView
    add_view_class = UserCreateView
    edit_view_class = UserEditView
    delete_view_class = UserDeleteView
    # A copy would have the rights and the password of the original.
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        kwargs = self.get_edit_view_kwargs(template_name=TakeFactorAwayView.template_name)
        view = self.construct_view(TakeFactorAwayView, **kwargs)
        return [
            *super().get_urlpatterns(),
            path("second-facteur/<int:pk>/", view, name="take_factor_away"),
        ]

    def get_form_class(self, for_update: bool = False):
        return super().get_form_class(for_update) if for_update else UserCreationForm


@hooks.register("before_bulk_action")
def refuse_bulk_actions(
    request: Any, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Refuse any action on several accounts: each is managed alone, by whoever may."""
    if action.model is not User:
        return None
    messages.error(request, "Rien n’a changé\xa0: les comptes se gèrent un par un.")
    return redirect(action.next_url)
