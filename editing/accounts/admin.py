"""The admin's screens of accounts. Nobody can change an account with more rights than their own."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.encoding import force_bytes
from django.utils.functional import cached_property
from django.utils.http import urlsafe_base64_encode
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.users import forms
from wagtail.users.views import bulk_actions, users

from editing.accounts import second_factor
from editing.accounts.rights import Rights


class GrantingForm:
    """Offers the groups that `actor` may give. Only a superuser can make another superuser."""

    def __init__(self, *args: Any, actor: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor = actor
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        groups = fields["groups"]
        grantable = [group.pk for group in Rights().grantable_groups(actor)]
        groups.queryset = groups.queryset.filter(pk__in=grantable)
        groups.label = "Rôles"
        groups.help_text = "Un compte peut ce que permet l’un au moins de ses rôles."
        if superuser := fields.get("is_superuser"):
            superuser.label = "Superutilisateur"
            superuser.help_text = (
                "Tous les droits, sans limite\xa0: pour les personnes qui exploitent le site. "
                "Seul un superutilisateur peut en désigner un autre."
            )
            # Django ignores the value sent for a disabled field.
            superuser.disabled = not actor.is_superuser


class UserCreationForm(GrantingForm, forms.UserCreationForm):
    """Creates an account with a role. Its owner chooses the password (see `invite`)."""

    password_enabled = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("groups") and not cleaned.get("is_superuser"):
            self.add_error("groups", "Choisissez un rôle\xa0: sans lui, le compte ne peut rien.")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        # A password that nobody knows: Django resets no password of an account that has none.
        self.instance.set_password(get_random_string(40))
        return super().save(commit)


class UserEditForm(GrantingForm, forms.UserEditForm):
    pass


class ActorMixin:
    """Gives the form the signed-in user as `actor`."""

    request: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"actor": self.request.user}  # type: ignore[misc]


class ReachableMixin:
    """Refuses accounts with more rights than the user's."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        if Rights().is_above(self.get_object(), request.user):  # type: ignore[attr-defined]
            raise PermissionDenied


def roles_of(user: Any) -> str:
    names = sorted(group.name for group in user.groups.all())
    return ", ".join(["Superutilisateur", *names] if user.is_superuser else names) or "Aucun"


class UserIndexView(users.IndexView):
    """Links only to the accounts that the user may change."""

    @cached_property
    def rights(self) -> Rights:
        return Rights()

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's columns, with the roles in place of the one that only marks superusers."""
        roles = Column("roles", label="Rôles", accessor=roles_of, width="20%")
        return [roles if each.name == "is_superuser" else each for each in super().columns]

    def get_edit_url(self, instance: Any) -> str | None:
        if self.rights.is_above(instance, self.request.user):
            return None
        return super().get_edit_url(instance)

    def get_delete_url(self, instance: Any) -> str | None:
        if self.rights.is_above(instance, self.request.user):
            return None
        return super().get_delete_url(instance)


def invite(user: User, sender: User) -> None:
    """Mail `user` a link to set their password. It works once, for some days."""
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    context = {
        "account": user,
        "sender": sender,
        "link": settings.SITE_URL + path,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        "forgotten": settings.SITE_URL + reverse("wagtailadmin_password_reset"),
        "site": settings.WAGTAIL_SITE_NAME,
    }
    send_mail(
        f"Votre compte sur le site {settings.WAGTAIL_SITE_NAME}",
        render_to_string("access/invitation.txt", context),
        None,
        [user.email],
    )


class UserCreateView(ActorMixin, users.CreateView):
    success_message = (
        "Le compte «\xa0%(object)s\xa0» est créé. "
        "Un courriel invite la personne à choisir son mot de passe."
    )

    def save_instance(self) -> Any:
        user = super().save_instance()
        invite(user, self.request.user)
        return user


class UserEditView(ReachableMixin, ActorMixin, users.EditView):
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


class UserDeleteView(ReachableMixin, users.DeleteView):
    pass


class TakeFactorAwayView(ReachableMixin, ActorMixin, users.EditView):
    """Removes a lost second factor. Its owner sets up another one at the next sign-in."""

    template_name = "editing/take_factor_away.html"
    page_title = "Retirer le second facteur"
    header_icon = "lock-open"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.editing_self:  # one's own is changed in « Sécurité de mon compte »
            raise PermissionDenied

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        second_factor.take_away(self.object)
        log(self.object, "wagtail.edit")
        name = self.object.get_full_name() or self.object.get_username()
        messages.success(
            request,
            f"Le second facteur de «\xa0{name}\xa0» est retiré, et ses sessions sont fermées. "
            "Son compte en demandera un autre à la prochaine connexion.",
        )
        return redirect(self.get_success_url())


class UserHistoryView(ReachableMixin, users.HistoryView):
    pass


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView
    add_view_class = UserCreateView
    edit_view_class = UserEditView
    delete_view_class = UserDeleteView
    history_view_class = UserHistoryView
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
        return UserEditForm if for_update else UserCreationForm


class ReachableBulkMixin:
    """Leaves accounts with more rights than the user's out of a bulk action."""

    request: Any

    @cached_property
    def rights(self) -> Rights:
        return Rights()

    def check_perm(self, obj: Any) -> bool:
        return super().check_perm(obj) and not self.rights.is_above(obj, self.request.user)  # type: ignore[misc]


class AssignRole(ReachableBulkMixin, bulk_actions.AssignRoleBulkAction):
    display_name = "Donner un rôle"
    aria_label = "Donner un rôle aux comptes choisis"

    def get_form(self, form_class: Any = None):
        form = super().get_form(form_class)
        grantable = [group.pk for group in self.rights.grantable_groups(self.request.user)]
        form.fields["role"].queryset = form.fields["role"].queryset.filter(pk__in=grantable)
        form.fields["role"].label = "Rôle"
        return form


class SetActiveState(ReachableBulkMixin, bulk_actions.SetActiveStateBulkAction):
    pass


class Delete(ReachableBulkMixin, bulk_actions.DeleteBulkAction):
    pass


# They replace Wagtail's actions of the same names, so they register after them.
for action in (AssignRole, SetActiveState, Delete):
    hooks.register("register_bulk_action", action, order=10)
