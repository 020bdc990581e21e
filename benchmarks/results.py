"""`benchmarks/RESULTS.md`: one part for each command that measures, under a heading of its own."""

import re
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")


def write_part(text: str) -> None:
    """Put a part in the place of the one with the same first line, `# …`, else at the end."""
    heading = text.partition("\n")[0]
    parts = re.split(r"^(?=# )", FILE.read_text(), flags=re.MULTILINE)
    others = [part.strip() for part in parts if part.strip()]
    names = [part.partition("\n")[0] for part in others]
    place = names.index(heading) if heading in names else len(others)
    others[place : place + 1] = [text.strip()]
    FILE.write_text("\n\n".join(others) + "\n")
