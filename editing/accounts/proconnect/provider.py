"""ProConnect as a provider of `allauth`, with its requirements that `allauth` does not meet.

Its userinfo is a signed JWT. This module verifies it like the ID token. ProConnect also requires a
nonce and PKCE. `allauth` finds the provider because this package is in INSTALLED_APPS.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest
from django.urls import reverse

NONCE = "proconnect_nonce"
ALGORITHMS = ["RS256", "ES256"]
# The accepted difference between this machine's clock and ProConnect's.
LEEWAY_S = 30
TIMEOUT_S = 10


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    basic_auth = False

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return build_absolute_uri(request, reverse("proconnect_callback"))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any):
        """Return the person, after checking that ProConnect signed both tokens for this site.

        Raises OAuth2Error.
        """
        nonce = request.session.pop(NONCE, "")
        identity = self.verified(app, kwargs["response"].get("id_token", ""), {"exp", "iat"})
        if not nonce or not secrets.compare_digest(str(identity.get("nonce", "")), nonce):
            raise OAuth2Error("The ID token answers another request.")
        person = self.verified(app, self._signed_userinfo(token.token), set())
        if person["sub"] != identity["sub"]:
            raise OAuth2Error("The userinfo is about somebody else.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person})

    def verified(self, app: Any, signed: str, required: set[str]) -> Mapping[str, Any]:
        """Return the claims of a JWT that ProConnect signed for this site."""
        try:
            keys = jwt.PyJWKClient(self.openid_config["jwks_uri"], timeout=TIMEOUT_S)
            return jwt.decode(
                signed,
                keys.get_signing_key_from_jwt(signed),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_S,
                options={"require": ["iss", "aud", "sub", *required]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("What ProConnect sent cannot be verified.") from error

    def _signed_userinfo(self, access_token: str) -> str:
        with get_adapter().get_requests_session() as session:
            answer = session.get(
                self.profile_url, headers={"Authorization": f"Bearer {access_token}"}
            )
            answer.raise_for_status()
        return answer.text.strip()


class ProConnectProvider(OpenIDConnectProvider):
    id = "proconnect"
    name = "ProConnect"
    oauth2_adapter_class = ProConnectAdapter
    pkce_enabled_default = True

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("proconnect_login")

    def get_callback_url(self) -> str:
        return reverse("proconnect_callback")

    def get_default_scope(self) -> list[str]:
        return ["openid", "given_name", "usual_name", "email"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        """Return the parameters of the redirect to ProConnect. None comes from the visitor."""
        nonce = request.session[NONCE] = secrets.token_urlsafe(32)
        return {"nonce": nonce, "acr_values": "eidas1"}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, str]:
        person = data["userinfo"]
        return {
            "email": person.get("email", ""),
            "username": person.get("email", ""),
            "first_name": person.get("given_name", ""),
            "last_name": person.get("usual_name", ""),
        }

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []  # the account's own field is enough

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}  # only the ProConnect identifier is stored


provider_classes = [ProConnectProvider]
