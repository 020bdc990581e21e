"""Content security policies of the public site, of the admin and of signing in."""

from urllib.parse import urlsplit

from django.utils.csp import CSP

Policy = dict[str, list[str]]

# The players of the video block (see `media.videos`).
VIDEO_PLAYER_ORIGINS = [
    "https://www.youtube-nocookie.com",
    "https://www.dailymotion.com",
    "https://player.vimeo.com",
]
PUBLIC: Policy = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],  # DSFR draws the Marianne logo with a data: image
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "frame-src": VIDEO_PLAYER_ORIGINS,
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# The strictest policy that Wagtail's admin allows: its choosers and date pickers write inline
# scripts.
ADMIN: Policy = PUBLIC | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF, *VIDEO_PLAYER_ORIGINS],
}


def account(identity_server: str) -> Policy:
    """Return the policy of signing in: its form may also redirect to `identity_server`."""
    if not identity_server:
        return PUBLIC
    parts = urlsplit(identity_server)
    return PUBLIC | {"form-action": [CSP.SELF, f"{parts.scheme}://{parts.netloc}"]}
