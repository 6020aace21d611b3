"""Are the committed figures and notebooks those that the code makes today?

    python tests/check_committed.py build/report

Compares ``figures/`` and ``notebooks/`` of the checkout with the folders of the same names in a report just built,
byte for byte, names every difference and exits with status 1 if there is one. Drawings are made of floating-point
numbers and glyphs: they are exact with the pinned packages on Linux x86-64, where CI runs. On another platform they
only have to exist, and pictures inside a notebook are left out of the comparison.
"""

import json
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DRAWINGS = {".png", ".pdf", ".svg"}
PICTURE = re.compile(r"base64,[A-Za-z0-9+/=]+")
SAME_DRAWINGS = (platform.system(), platform.machine()) == ("Linux", "x86_64")


def main(built: Path) -> int:
    """Print each difference and its mend; return the exit status."""
    complaints = [
        *compare(ROOT / "figures", built / "figures", "*.*"),
        *compare(ROOT / "notebooks", built / "notebooks", "*.ipynb"),
    ]
    for complaint in complaints:
        print(complaint)
    if complaints:
        print("If the change is meant, run `make report` and commit what it writes.")
    return 1 if complaints else 0


def compare(committed: Path, built: Path, names: str) -> Iterator[str]:
    """Yield one line for every file in which the two folders differ."""
    there, here = files(committed, names), files(built, names)
    if not here:
        yield f"{built}: empty, the report made nothing to compare"
    for name in sorted(there.keys() | here.keys()):
        label = f"{committed.name}/{name}"
        if name not in here:
            yield f"{label}: committed, but the report does not make it"
        elif name not in there:
            yield f"{label}: made by the report, but not committed"
        elif reason := difference(there[name], here[name]):
            yield f"{label}: {reason}"


def files(folder: Path, names: str) -> dict[str, Path]:
    """Visible files of a folder by name."""
    return {path.name: path for path in folder.glob(names) if path.is_file() and not path.name.startswith(".")}


def difference(committed: Path, built: Path) -> str:
    """Say where two files differ; empty if they do not."""
    old, new = committed.read_bytes(), built.read_bytes()
    if old == new or (committed.suffix in DRAWINGS and not SAME_DRAWINGS):
        return ""
    if committed.suffix == ".ipynb":
        return notebook_difference(json.loads(old), json.loads(new), pictures=SAME_DRAWINGS)
    if committed.suffix in DRAWINGS:
        return f"drawn differently ({len(old):,} bytes committed, {len(new):,} made)"
    pairs = zip([*old.splitlines(), b""], [*new.splitlines(), b""], strict=False)
    return next((f"line {n} differs" for n, (a, b) in enumerate(pairs, 1) if a != b), "line ends differ")


def notebook_difference(old: dict[str, Any], new: dict[str, Any], *, pictures: bool = True) -> str:
    """Name the first cell in which two notebooks differ, and what differs there.

    >>> cell = {"source": "n", "outputs": [{"text": "3"}]}
    >>> notebook_difference({"cells": [cell]}, {"cells": [cell | {"outputs": [{"text": "4"}]}]})
    'cell 1 differs (outputs)'
    >>> notebook_difference({"cells": [cell]}, {"cells": []})
    '1 cells committed, 0 made'
    >>> drawn = [{"cells": [{"outputs": [{"data": {"image/png": data}}]}]} for data in ("iVBO", "iVBQ")]
    >>> notebook_difference(*drawn), notebook_difference(*drawn, pictures=False)
    ('cell 1 differs (outputs)', '')
    """
    if not pictures:
        old, new = without_pictures(old), without_pictures(new)
    if old == new:
        return "written differently, though cells and outputs agree" if pictures else ""
    if len(old["cells"]) != len(new["cells"]):
        return f"{len(old['cells'])} cells committed, {len(new['cells'])} made"
    for number, (a, b) in enumerate(zip(old["cells"], new["cells"], strict=True), 1):
        if a != b:
            fields = ", ".join(sorted(key for key in a.keys() | b.keys() if a.get(key) != b.get(key)))
            return f"cell {number} differs ({fields})"
    return "metadata differ"


def without_pictures(notebook: dict[str, Any]) -> dict[str, Any]:
    """Copy of a notebook without the pictures in its outputs, embedded in HTML or given as bundle."""
    bare = json.loads(PICTURE.sub("base64,", json.dumps(notebook)))
    for cell in bare["cells"]:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return bare


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
