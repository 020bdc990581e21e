"""The doors of the admin: signing in, and asking for a new password."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views import account

from editing import throttle
from editing.models import Attempt, PasswordResetRequest

TOO_MANY_REQUESTS = 429


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mot de passe"

    def get_invalid_login_error(self) -> forms.ValidationError:
        refused = getattr(self.request, "throttled", None)
        if refused is not None:
            return forms.ValidationError(refused.message, code="throttled")
        return super().get_invalid_login_error()


class SignInView(account.LoginView):
    """Wagtail's, for every door of the site; a signed-in visitor may come back as somebody else."""

    sends_signed_in_on = True

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.sends_signed_in_on:
            return super().get(*args, **kwargs)
        return self.render_to_response(self.get_context_data())

    def get_form_class(self) -> type[forms.Form]:
        return SignInForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "throttled"):
            response.status_code = TOO_MANY_REQUESTS
        return response


class PasswordResetView(account.PasswordResetView):
    """Takes the address down; `editing.password_reset` answers it."""

    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponse:
        email = form.cleaned_data["email"]
        try:
            throttle.begin(Attempt.Door.PASSWORD_RESET, email, self.request)
        except throttle.Throttled as refused:
            form.add_error("email", refused.message)
            response = self.form_invalid(form)
            response.status_code = TOO_MANY_REQUESTS
            return response
        PasswordResetRequest.objects.create(email=email)
        return HttpResponseRedirect(str(self.get_success_url()))
