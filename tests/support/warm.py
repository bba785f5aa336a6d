"""What a clerk's process has at hand when it begins: every shipped bundle, ready to run.

Otherwise a clerk who is killed every tenth of a second would do nothing but read bundles.
"""

import engine.scheduler  # noqa: F401 - schedulers are killed, too
from engine.bundle import shipped, shipped_keys
from tests.support.county import PARSED

for _bundle in map(shipped, shipped_keys()):
    assert _bundle.definition is not None
    PARSED[_bundle.digest] = _bundle
