"""Texts that nobody means well by, for whatever reads parameters."""

NASTY = [
    "\0", "%00", "%", "%zz", "%ff%fe", "../../etc/passwd", "..%2f..%2f", "<script>", "' OR 1=1 --",
    "{{7*7}}", "\r\nSet-Cookie: a=b", "\ud83d", "é" * 300, "9" * 400, "-1", "1e999", "NaN", "[]",
    "//evil.example", "\u202e", "%F0%9F%92%A9", "a" * 5000,
]  # fmt: skip


def surrogate_free(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
