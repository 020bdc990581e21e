"""The addresses of signing in, and of the security of one's own account.

They come before Wagtail's addresses of the same names. They are outside the transaction of each
admin save: checking a password takes time, and simultaneous attempts must see each other. Of
these addresses that of ProConnect alone creates an account.
"""

from allauth.account.views import reauthenticate
from allauth.mfa import urls as mfa_urls
from django.conf import settings
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from editing.accounts.proconnect import views as proconnect
from editing.accounts.views import (
    AccountView,
    PasswordResetView,
    RemoveKeyView,
    SessionsView,
    SignInView,
)
from publishing.caching.admin_saves import atomic_writes

sign_in = SignInView.as_view()
security = [
    path("confirmer/", reauthenticate, name="account_reauthenticate"),
    path("sessions/", SessionsView.as_view(), name="usersessions_list"),
    # Two addresses of allauth's: the first page lists the keys too, and the last key stays.
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index")),
    path("webauthn/keys/<int:pk>/remove/", RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("", include(mfa_urls)),
]
urlpatterns = [
    path("admin/login/", sign_in, name="wagtailadmin_login"),
    path("admin/login/", sign_in, name="account_login"),
    path("admin/password_reset/", PasswordResetView.as_view(), name="wagtailadmin_password_reset"),
    # Wagtail sends visitors of restricted pages here. A signed-in visitor wants another account.
    path(
        "_util/login/",
        SignInView.as_view(sends_signed_in_on=False),
        name="wagtailcore_login",
    ),
    path("admin/login/proconnect/", proconnect.login, name="proconnect_login"),
    path("admin/login/proconnect/retour/", proconnect.callback, name="proconnect_callback"),
    path("admin/login/proconnect/attente/", proconnect.pending, name="proconnect_pending"),
    path("admin/securite/", include(security)),
]
decorate_urlpatterns(urlpatterns, never_cache)
decorate_urlpatterns(urlpatterns, csp_override(settings.ACCOUNT_CSP))
# One's own account is a page of the admin.
account = csp_override(settings.ADMIN_CSP)(
    atomic_writes(require_admin_access(AccountView.as_view()))
)
urlpatterns.append(path("admin/account/", account, name="wagtailadmin_account"))
