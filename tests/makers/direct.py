"""A database as somebody finds it who gets at it with statements of their own, past the whole program."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True)
class Direct:
    """A SQLite file, or the address of a PostgreSQL server. Statements hold %s for what is given."""

    place: Path | str

    def tried(self, statement: str, *given: str) -> str:
        """Return what the database says where it refuses a statement; empty where it took it."""
        try:
            self.asked(statement, *given)
        except (sqlite3.DatabaseError, psycopg.DatabaseError) as error:
            return str(error).splitlines()[0]
        return ""

    def asked(self, statement: str, *given: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; those of one that changes something are none."""
        with closing(self._opened()) as database, database as held:
            found = held.execute(statement if isinstance(self.place, str) else statement.replace("%s", "?"), given)
            return [tuple(one) for one in found.fetchall()] if found.description else []

    def _opened(self) -> "sqlite3.Connection | psycopg.Connection[Any]":
        return psycopg.connect(self.place) if isinstance(self.place, str) else sqlite3.connect(self.place, timeout=20)
