"""The addresses of signing in, and of the security of one's own account.

They come before Wagtail's addresses of the same names. They are outside the transaction of each
admin save: checking a password takes time, and simultaneous attempts must see each other. No
address creates an account.
"""

from allauth.account.views import reauthenticate
from allauth.mfa.base.views import authenticate
from allauth.mfa.base.views import reauthenticate as reauthenticate_by_code
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, edit_webauthn, reauthenticate_webauthn
from django.conf import settings
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from editing.accounts.proconnect import views as proconnect
from editing.accounts.throttle import answer_throttled
from editing.accounts.views import (
    AccountView,
    PasswordResetView,
    RemoveKeyView,
    SecurityView,
    SessionsView,
    SignInView,
)
from publishing.transactions import atomic_writes


def account_path(address, view, name):
    view = csp_override(settings.ACCOUNT_CSP)(answer_throttled(view))
    return path(address, never_cache(view), name=name)


sign_in = SignInView.as_view()
urlpatterns = [
    account_path("admin/login/", sign_in, "wagtailadmin_login"),
    account_path("admin/login/", sign_in, "account_login"),
    account_path("admin/login/second-facteur/", authenticate, "mfa_authenticate"),
    account_path(
        "admin/password_reset/", PasswordResetView.as_view(), "wagtailadmin_password_reset"
    ),
    # Wagtail sends visitors of restricted pages here. A signed-in visitor wants another account.
    account_path("_util/login/", SignInView.as_view(sends_signed_in_on=False), "wagtailcore_login"),
    account_path("admin/login/proconnect/", proconnect.login, "proconnect_login"),
    account_path("admin/login/proconnect/retour/", proconnect.callback, "proconnect_callback"),
    account_path("admin/login/proconnect/attente/", proconnect.pending, "proconnect_pending"),
    # One's own account
    path(
        "admin/account/",
        csp_override(settings.ADMIN_CSP)(
            atomic_writes(require_admin_access(AccountView.as_view()))
        ),
        name="wagtailadmin_account",
    ),
    account_path("admin/securite/", SecurityView.as_view(), "mfa_index"),
    account_path("admin/securite/application/", activate_totp, "mfa_activate_totp"),
    account_path("admin/securite/application/retirer/", deactivate_totp, "mfa_deactivate_totp"),
    account_path(
        "admin/securite/cles/", RedirectView.as_view(pattern_name="mfa_index"), "mfa_list_webauthn"
    ),
    account_path("admin/securite/cles/ajouter/", add_webauthn, "mfa_add_webauthn"),
    account_path("admin/securite/cles/<int:pk>/renommer/", edit_webauthn, "mfa_edit_webauthn"),
    account_path(
        "admin/securite/cles/<int:pk>/retirer/", RemoveKeyView.as_view(), "mfa_remove_webauthn"
    ),
    account_path("admin/securite/codes/", view_recovery_codes, "mfa_view_recovery_codes"),
    account_path(
        "admin/securite/codes/nouveaux/", generate_recovery_codes, "mfa_generate_recovery_codes"
    ),
    account_path("admin/securite/confirmer/", reauthenticate, "account_reauthenticate"),
    account_path("admin/securite/confirmer/code/", reauthenticate_by_code, "mfa_reauthenticate"),
    account_path(
        "admin/securite/confirmer/cle/", reauthenticate_webauthn, "mfa_reauthenticate_webauthn"
    ),
    account_path("admin/securite/sessions/", SessionsView.as_view(), "usersessions_list"),
]
