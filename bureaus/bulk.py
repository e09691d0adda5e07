"""Thousands of rows in one statement: the values travel as one JSON text, which costs a tenth of `bulk_create`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

from bureaus.muren import Tenantmodel


def insert_rows(model: type[Tenantmodel], rijen: Iterable[Mapping[str, Any]], **gelijk: Any) -> int:
    """Insert rows of `model` into the current bureau; returns how many.

    Every row names the same columns (`kandidaat_id`, not `kandidaat`) and its own `id`; `gelijk` are columns with
    one value for all rows. A column that is not named gets the model's default. The walls and constraints of the
    table judge each row as always.
    """
    rijen = list(rijen)
    if not rijen:
        return 0
    quote = connection.ops.quote_name
    gegeven, overig = [], []
    for field in model._meta.local_concrete_fields:
        if field.column in rijen[0]:
            gegeven.append((quote(field.column), field.db_type(connection)))
        elif field.name != "bureau":
            waarde = gelijk.get(field.column, field.get_default())
            overig.append((quote(field.column), field.get_db_prep_save(waarde, connection)))
    kolommen = [kolom for kolom, _soort in gegeven]
    waarden = [f"rij.{kolom}" for kolom in kolommen] + ["%s"] * len(overig)
    doelen = ", ".join([*kolommen, *(kolom for kolom, _ in overig), "bureau_id"])
    statement = f"""
        insert into {quote(model._meta.db_table)} ({doelen})
        select {", ".join(waarden)}, nullif(current_setting('app.bureau', true), '')::uuid
        from json_to_recordset(%s::json) as rij({", ".join(f"{kolom} {soort}" for kolom, soort in gegeven)})
    """  # noqa: S608 - names of our own models
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(waarde for _, waarde in overig), as_json(rijen)])
        return cursor.rowcount


@contextmanager
def joined_by_hash() -> Iterator[None]:
    """Run statements that join a JSON text with the rows of one bureau, inside the current transaction.

    Of rows that were written a moment ago the planner knows nothing: it would take ten thousand for one, and
    compare each with every line of the JSON.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield
        cursor.execute("set local enable_nestloop = on")


def as_json(waarde: Any) -> str:
    """JSON for PostgreSQL to take apart: ids, dates and the like as the text it reads them from."""
    return json.dumps(waarde, default=str)
