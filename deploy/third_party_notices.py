"""Print whose libraries the product runs on and under which licences, from what is installed."""

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

HEAD = """\
固化 (Guhua) is licensed under Apache-2.0. It runs with the libraries below, which are not part of
this repository: `make setup` installs them unchanged, each under its own licence. `make lock`
writes this list.

Python libraries
"""

DEBIAN = """
Programs and fonts from Debian's packages
    graphviz                        EPL-1.0
    libpango, libpangoft2           LGPL-2.0-or-later
    libharfbuzz-subset              MIT
    postgresql                      PostgreSQL
    chromium (tests)                BSD-3-Clause and others
    fonts-noto-cjk                  OFL-1.1
"""


def licence(package: Distribution) -> str:
    """Return the licence that a package's metadata state, the most exact field first."""
    meta = package.metadata
    trove = [
        line.rpartition(" :: ")[2]
        for line in meta.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    stated = (meta["License"] or "").partition("\n")[0]
    return str(meta["License-Expression"] or ", ".join(trove) or stated or "see the package")


def locked_names() -> list[str]:
    """Return the names in requirements.lock, in its order."""
    lock = Path("requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE)


def main() -> None:
    """Write the notices to standard output."""
    packages = [distribution(name) for name in locked_names()]
    lines = [f"    {p.name:<32}{licence(p)}\n" for p in packages]
    sys.stdout.write(HEAD + "".join(lines) + DEBIAN)


if __name__ == "__main__":
    main()
