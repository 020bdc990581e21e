"""What a web process remembers of the present generation besides whole pages: site, menus, cards.

Only what is read in the snapshot of a public page is remembered, and only for pages of the same
state, so it is as exact as reading it again. Elsewhere (the admin, a transaction that may still be
rolled back, a held generation) everything is read anew.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

# The number and the moment that it was reached at, which tells it from the same one of a backup.
State = tuple[int, datetime]

# Values, each of some kilobytes at most.
MOST = 2000

_state: ContextVar[State | None] = ContextVar("publishing_kept_state", default=None)
_lock = threading.Lock()
_kept: dict[Hashable, Any] = {}
_kept_state: State | None = None


@contextmanager
def within(state: State | None) -> Iterator[None]:
    """Say that what is read in the block is of `state`; None for what must not be remembered."""
    token = _state.set(state)
    try:
        yield
    finally:
        _state.reset(token)


def are_shared() -> bool:
    """Tell whether what is read now may be remembered, or comes from another page."""
    return _state.get() is not None


def by_generation[T](key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` returned for `key` in this state, or make it.

    The value is shared by threads and must not be changed. When there are more than `MOST`, all are
    forgotten.
    """
    state = _state.get()
    if state is None:
        return make()
    with _lock:
        if state == _kept_state and key in _kept:
            return _kept[key]
    value = make()
    with _lock:
        _remember(state, key, value)
    return value


def each_by_generation[K: Hashable, T](
    name: str, keys: Collection[K], make: Callable[[Collection[K]], dict[K, T]]
) -> dict[K, T]:
    """Return the value of each of the `keys`, having `make` make all those at once that are not
    remembered under this `name`.

    What `make` leaves out is absent, and asked for again. See `by_generation`.
    """
    state = _state.get()
    if not keys:
        return {}
    if state is None:
        return make(keys)
    with _lock:
        present = _kept if state == _kept_state else {}
        found = {key: present[name, key] for key in keys if (name, key) in present}
    if lacking := [key for key in keys if key not in found]:
        made = make(lacking)
        with _lock:
            for key, value in made.items():
                _remember(state, (name, key), value)
        found |= made
    return found


def _remember(state: State, key: Hashable, value: Any) -> None:
    global _kept_state
    if len(_kept) >= MOST:
        _kept.clear()
    if state != _kept_state:
        _kept.clear()
        _kept_state = state
    _kept[key] = value


def cache_key(key: str, prefix: str, version: int) -> str:
    """Name an entry of Django's default cache: another one in each state, for Wagtail's own.

    Wagtail keeps the addresses of sites there for an hour, and clears them in one process alone.
    """
    state = _state.get()
    moment = f"{state[0]}-{state[1].timestamp()}" if state else ""
    return f"{prefix}:{version}:{moment}:{key}"
