"""What costs a test more than the test itself, done once a session and shared by all of them."""

from argon2 import PasswordHasher
from sqlalchemy import Engine as Database

from engine.store import Store
from engine.work import sessions

PRODUCT = sessions._HASHER  # noqa: SLF001
"""What hashes passwords outside of tests."""

_FIRST: dict[str, Database] = {}


def share_statements(store: Store) -> None:
    """Let every store of one kind of database compile a statement once, not once a county.

    SQLAlchemy keeps compiled statements by their dialect, and both by the database's handle; a
    process of the product opens one, the suite opens thousands.
    """
    first = _FIRST.setdefault(store.url.get_backend_name(), store.database)
    if first is store.database:
        # The dialect asks the server what it can when the first connection is made.
        with store.look():
            pass
    for handle in (store.database, store._reader):  # noqa: SLF001
        handle.dialect = first.dialect
        handle._compiled_cache = first._compiled_cache  # noqa: SLF001


def hash_cheaply() -> None:
    """Let passwords of tests be hashed in no time: nobody will guess at them."""
    sessions._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # noqa: SLF001
    sessions._NOBODY = sessions._HASHER.hash("nobody")  # noqa: SLF001
