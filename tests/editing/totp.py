"""An authenticator application: the codes of RFC 6238, as a telephone shows them."""

import base64
import hmac
import struct
import time

PERIOD_S = 30


def code(secret: str, *, steps: int = 0) -> str:
    """Return the six digits of now, or of so many steps of 30 seconds later."""
    counter = struct.pack(">Q", int(time.time()) // PERIOD_S + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
