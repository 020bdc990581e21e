"""The addresses by which one comes in.

They stand before Wagtail's of the same name, and outside the transaction that each save in the
admin is: a password takes time to check, and attempts that come at once must see each other.
"""

from django.conf import settings
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override

from editing.views import PasswordResetView, SignInView


def door(view):
    return never_cache(csp_override(settings.ADMIN_CSP)(view))


urlpatterns = [
    path("admin/login/", door(SignInView.as_view()), name="wagtailadmin_login"),
    path(
        "admin/password_reset/",
        door(PasswordResetView.as_view()),
        name="wagtailadmin_password_reset",
    ),
    # Where Wagtail sends visitors of pages that are kept to some accounts; whoever is signed in
    # already came for another account's sake.
    path(
        "_util/login/", door(SignInView.as_view(sends_signed_in_on=False)), name="wagtailcore_login"
    ),
]
