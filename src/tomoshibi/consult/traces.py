"""What erasing leaves behind in a database's files: rewritten, so that old boxes and wraps are not in them any more.

What was erased is gone for every query at once. Its bytes may lie on: on SQLite in the write-ahead log, on PostgreSQL in rows
that no query sees. Whoever has such files and old keys could open them.
"""

from django.apps import apps
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

PATIENCE = 1_000  # milliseconds


def settle() -> None:
    """Bring what was written into the database's own file and empty the log beside it; PostgreSQL does so by itself.

    Cheap enough for every minute. Where somebody reads just now, the log is emptied the next time.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class StillInUse(Exception):
    """Somebody reads or writes for long just now, a backup for one: nothing is rewritten, and nobody is kept waiting."""


def remove() -> None:
    """Rewrite the tables that hold boxes and wraps, so that nothing erased is in their files; not inside a transaction.

    On PostgreSQL each table is locked while it is rewritten, and its own log goes with the next checkpoints where `wal_recycle`
    is off (deploy/postgresql/). Raises StillInUse.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _rewrite_each(cursor)
            else:
                cursor.execute("VACUUM")
    except OperationalError:
        raise StillInUse from None
    settle()


def _rewrite_each(cursor: CursorWrapper) -> None:
    """Rewrite table by table. Whoever sends would wait behind one that waits for its lock: so it waits for a moment only."""
    cursor.execute(f"SET lock_timeout = {PATIENCE}")
    try:
        for model in apps.get_app_config("consult").get_models():
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
    finally:
        cursor.execute("RESET lock_timeout")
