"""Copies of committed rows, so that a world is made once per test process and put back in milliseconds.

The rows themselves are made by the product, as the application's role, in real transactions. A superuser copies
them aside once, and back before each test that asks for them: what a test meets are committed rows like any other.
"""

import copy
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

BLIJVEND = ("django_migrations", "django_content_type")


class Beelden:
    """The copies of one database, through a superuser's connection that skips triggers and key checks."""

    def __init__(self, connection: psycopg.Connection):
        self._connection = connection
        connection.execute("set session_replication_role = replica")
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        self._tabellen = [sql.Identifier(naam) for (naam,) in rows if naam not in BLIJVEND]
        self._vegen = sql.SQL(";").join(sql.SQL("delete from public.{}").format(tabel) for tabel in self._tabellen)
        self._genomen: dict[str, tuple[sql.Composable, Any]] = {}

    def clear(self) -> None:
        """Empty every table. Only a superuser can: no role of the application may delete audit lines."""
        self._connection.execute(self._vegen)

    def has(self, naam: str) -> bool:
        return naam in self._genomen

    def take(self, naam: str, maak: Callable[[], Any]) -> None:
        """Run `maak` and remember every row there is now under `naam`, with what it returned."""
        waarde = maak()
        schema = sql.Identifier(f"beeld_{naam}")
        self._connection.execute(sql.SQL("create schema {}").format(schema))
        terug = []
        for tabel in self._tabellen:
            if self._connection.execute(sql.SQL("select from public.{} limit 1").format(tabel)).fetchone() is None:
                continue
            self._connection.execute(
                sql.SQL("create table {}.{} as select * from public.{}").format(schema, tabel, tabel)
            )
            kolommen = sql.SQL(",").join(self._written(tabel.as_string().strip('"')))
            opdracht = sql.SQL("insert into public.{} ({}) select {} from {}.{}")
            terug.append(opdracht.format(tabel, kolommen, kolommen, schema, tabel))
        self._genomen[naam] = (sql.SQL(";").join(terug), waarde)

    def _written(self, tabel: str) -> list[sql.Identifier]:
        """The columns that hold what was written; those the database computes come back by themselves."""
        rows = self._connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = '' order by attnum",
            [f"public.{tabel}"],
        )
        return [sql.Identifier(naam) for (naam,) in rows]

    def restore(self, naam: str, *, leeg: bool = False) -> Any:
        """Put the rows of `naam` back, on top of what is there or, with `leeg`, instead of it.

        Returns a copy of its own of what the maker returned.
        """
        opdracht, waarde = self._genomen[naam]
        self._connection.execute(sql.SQL(";").join([self._vegen, opdracht]) if leeg else opdracht)
        return copy.deepcopy(waarde)
