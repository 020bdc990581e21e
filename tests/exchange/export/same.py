"""How two exports are compared."""


def assert_same(before: dict, after: dict) -> None:
    assert after["order"] == before["order"]
    for path, page in before["pages"].items():
        assert after["pages"][path] == page, path
    for part in before.keys() - {"pages", "order"}:
        assert after[part] == before[part], part
