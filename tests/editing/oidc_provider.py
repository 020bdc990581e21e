"""A small OpenID Connect provider that behaves as ProConnect does, and can be told to misbehave.

It checks all that a provider must: the client, the return address, each code once, PKCE (S256).
Userinfo is a signed JWT.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "eig-cms", "tests-only"
AGENT = {
    "sub": "agent-1",
    "email": "Camille.Agent@example.gouv.fr",
    "given_name": "Camille",
    "usual_name": "Agent",
}


class Provider(ThreadingHTTPServer):
    """`person` signs in. `changes` replaces claims of the « id_token » or « userinfo »."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.reset()

    def reset(self) -> None:
        self.person: dict[str, Any] = dict(AGENT)
        self.changes: dict[str, dict[str, Any]] = {"id_token": {}, "userinfo": {}}
        self.signed_by_stranger: set[str] = set()
        self.algorithm = "RS256"
        self.plain_userinfo = False
        self.asked: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def signed(self, kind: str, claims: dict[str, Any]) -> str:
        key: Any = self.stranger if kind in self.signed_by_stranger else self.key
        if self.algorithm == "none":
            key = None
        elif self.algorithm.startswith("HS"):
            key = "a secret of thirty-two bytes and more"
        claims = {"iss": self.address, "aud": CLIENT_ID} | claims | self.changes[kind]
        return jwt.encode(claims, key, self.algorithm, headers={"kid": "1"})

    def sign_in(self, address: str) -> str:
        """Act as a browser and a person at `address`; return the address of the redirection."""
        asked = self.asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.address}/authorize?")
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) >= 32
        assert len(asked["state"]) >= 8
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        address = self.server.address
        match self.path:
            case "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "userinfo_endpoint": f"{address}/userinfo",
                        "jwks_uri": f"{address}/jwks",
                    }
                )
            case "/jwks":
                jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
                self.answer({"keys": [jwk | {"kid": "1", "use": "sig", "alg": "RS256"}]})
            case "/userinfo":
                assert self.headers["Authorization"] == "Bearer token"
                if self.server.plain_userinfo:
                    self.answer(self.server.person)
                else:
                    self.answer(self.server.signed("userinfo", self.server.person))

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = dict(parse_qsl(self.rfile.read(length).decode()))
        asked = self.server.codes.pop(sent.get("code", ""), None)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
        ):
            self.answer({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = {
            "sub": self.server.person["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        self.answer(
            {
                "access_token": "token",
                "token_type": "Bearer",
                "id_token": self.server.signed("id_token", claims),
            }
        )

    def answer(self, content: dict[str, Any] | str, status: int = 200) -> None:
        is_signed = isinstance(content, str)
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/jwt" if is_signed else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
