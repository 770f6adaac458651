"""What erasing leaves behind in a database's files: rewritten, so that old boxes and wraps are not in them any more.

What was erased is gone for every query at once. Its bytes may lie on: on SQLite in the write-ahead log, on PostgreSQL in rows
that no query sees. Whoever has such files and old keys could open them.
"""

from django.apps import apps
from django.db import OperationalError, connection

PATIENCE = 1_000  # milliseconds: whoever writes must wait while this waits for somebody who reads


class StillInUse(Exception):
    """Somebody reads or writes for long just now, a backup for one: nothing is rewritten, and nobody is kept waiting."""


def settle() -> bool:
    """Bring what was written into the database's own file and empty the log beside it; PostgreSQL does so by itself.

    Cheap enough for every minute. Where somebody reads just now, False: the log is emptied the next time.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        said = cursor.fetchone()
    return said is None or said[0] == 0


def remove() -> None:
    """Rewrite the tables that hold boxes and wraps, so that nothing erased is in their files; not inside a transaction.

    On PostgreSQL each table is locked while it is rewritten, and its own log goes with the next checkpoints where `wal_recycle`
    is off (deploy/postgresql/). Raises StillInUse.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_IMPATIENT[connection.vendor])
            try:
                for line in _lines():
                    cursor.execute(line)
                is_settled = settle()
            finally:
                cursor.execute(_as_usual())
    except OperationalError:
        raise StillInUse from None
    if not is_settled:
        raise StillInUse


_IMPATIENT = {"sqlite": f"PRAGMA busy_timeout = {PATIENCE}", "postgresql": f"SET lock_timeout = {PATIENCE}"}


def _as_usual() -> str:
    if connection.vendor != "sqlite":
        return "RESET lock_timeout"
    return f"PRAGMA busy_timeout = {int(connection.settings_dict['OPTIONS'].get('timeout', 5) * 1000)}"


def _lines() -> list[str]:
    """Return what rewrites the files: table by table where each is locked by itself, so that others go on meanwhile."""
    if connection.vendor == "sqlite":
        return ["VACUUM"]
    models = (model for part in apps.get_app_configs() if part.label in _parts() for model in part.get_models())
    return [f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}" for model in models]


def _parts() -> frozenset[str]:
    """Return the parts whose words are erased: this one, and those that know it. The trail and the staff stay."""
    ours = {part.label for part in apps.get_app_configs() if part.name.startswith("tomoshibi.")}
    return frozenset(ours - {"staff"})
