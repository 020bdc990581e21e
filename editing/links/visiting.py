"""Visits an address of another site to see whether it leads anywhere."""

from dataclasses import dataclass

from media.remote import Allowed, DeadEndError, RemoteError, fetch, is_public

GONE = (404, 410)
# Sites that answer thus to HEAD may answer well to GET.
TRY_GET = (400, 403, 404, 405, 410, 501, 503)


@dataclass(frozen=True)
class Verdict:
    """What came of a visit: `is_broken` is None where it proves nothing; `reason` in French."""

    is_broken: bool | None
    reason: str = ""


def visit(address: str, allowed: Allowed = is_public) -> Verdict:
    """Follow `address` to its end; `allowed` says which IP addresses may be connected to."""
    try:
        status = fetch(address, method="HEAD", allowed=allowed).status
        if status in TRY_GET:
            status = fetch(address, allowed=allowed).status
    except DeadEndError as error:
        return Verdict(True, str(error))
    except RemoteError as error:
        return Verdict(None, str(error))
    if status in GONE:
        return Verdict(True, f"Page introuvable (réponse\xa0{status}).")
    if status >= 400:
        return Verdict(None, f"Le site répond {status}\xa0: ouvrez le lien pour voir.")
    return Verdict(False)
