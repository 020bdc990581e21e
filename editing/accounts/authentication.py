"""Checks user names and passwords, at whichever door they are given."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.views.decorators.debug import sensitive_variables

from editing.accounts import throttle
from editing.models import Attempt


class ThrottledBackend(ModelBackend):
    """Django's accounts behind `editing.accounts.throttle`.

    When an attempt is refused the request says so: its `throttled` is what `throttle.begin` raised.
    Passwords checked without a request, by a command, are not throttled.
    """

    @sensitive_variables("password")
    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ):
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        try:
            attempt = throttle.begin(Attempt.Door.SIGN_IN, username, request)
        except throttle.Throttled as refused:
            request.throttled = refused
            raise
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            throttle.succeed(attempt)
        return user
