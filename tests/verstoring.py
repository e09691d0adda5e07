"""Moves every date, number, choice and yes-or-no of every row, save the columns that may count, and puts it all back.

What stays the same meanwhile does not depend on them, whatever way they would come in by.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.db import models
from psycopg import sql

from bureaus.catalogus import tenant_models
from bureaus.models import Bureau
from tests.kanaries import owner_of

GETALLEN = (models.IntegerField, models.DecimalField)


def movable(model: type[models.Model]) -> list[models.Field]:
    """The columns that hold a value which is no text, no key and no reference."""
    soorten = (models.DateField, models.BooleanField, *GETALLEN)
    return [
        field
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or field.remote_field or field.generated)
        and (isinstance(field, soorten) or (field.choices and not isinstance(field, models.GeneratedField)))
    ]


class Verstoring:
    """Only a superuser reaches all rows; checks of the tables still hold, keys and triggers do not."""

    def __init__(self, superuser: psycopg.Connection, toneel):
        self._superuser = superuser
        self._van_anderen = {model: self._others(model, toneel) for model in (Bureau, *tenant_models())}
        self.bewogen: set[str] = set()

    def _others(self, model: type[models.Model], toneel) -> list[UUID]:
        with self._superuser.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            tabel = sql.Identifier(model._meta.db_table)
            rijen = cursor.execute(sql.SQL("select * from {}").format(tabel)).fetchall()
        return [rij["id"] for rij in rijen if owner_of(toneel, model, rij) in ("vreemd", "collega")]

    @contextmanager
    def __call__(self, vast: Collection[tuple[str, str]], *, dagen: int) -> Iterator[None]:
        """While inside: all is moved but `vast`, the (table, column) pairs of the dossier itself and of its bureau."""
        self._superuser.execute("set session_replication_role = replica")
        for model in self._van_anderen:
            self._keep(model)
        try:
            for model in self._van_anderen:
                tabel = model._meta.db_table
                self._move(model, [f for f in movable(model) if (tabel, f.column) not in vast], dagen, of_others=False)
                self._move(model, movable(model), dagen, of_others=True)
                self.bewogen |= self._changed(model)
            yield
        finally:
            for model in self._van_anderen:
                self._restore(model)

    def _keep(self, model: type[models.Model]) -> None:
        self._superuser.execute(sql.SQL("create temp table {} as select * from {}").format(_kept(model), _table(model)))

    def _restore(self, model: type[models.Model]) -> None:
        if kolommen := movable(model):
            zetten = sql.SQL(", ").join(
                sql.SQL("{0} = oud.{0}").format(sql.Identifier(field.column)) for field in kolommen
            )
            self._superuser.execute(
                sql.SQL("update {} nu set {} from {} oud where oud.id = nu.id").format(
                    _table(model), zetten, _kept(model)
                )
            )
        self._superuser.execute(sql.SQL("drop table {}").format(_kept(model)))

    def _changed(self, model: type[models.Model]) -> set[str]:
        """Which columns of the dossier itself are not what they were."""
        kolommen = movable(model)
        if not kolommen:
            return set()
        anders = sql.SQL(", ").join(
            sql.SQL("bool_or(nu.{0} is distinct from oud.{0})").format(sql.Identifier(f.column)) for f in kolommen
        )
        vraag = sql.SQL("select {} from {} nu join {} oud using (id) where not id = any(%s)")
        opdracht = vraag.format(anders, _table(model), _kept(model))
        (rij,) = self._superuser.execute(opdracht, [self._van_anderen[model]]).fetchall()
        return {f"{model._meta.db_table}.{f.column}" for f, bewogen in zip(kolommen, rij, strict=True) if bewogen}

    def _move(self, model, velden: list[models.Field], dagen: int, *, of_others: bool) -> None:
        """All columns at once, which keeps what checks compare in step; where that is refused, each by itself."""
        for leeg_ook in (True, False):
            if self._try(model, velden, dagen, leeg_ook, of_others):
                return
        for field in velden:
            if not self._try(model, [field], dagen, True, of_others):
                self._try(model, [field], dagen, False, of_others)

    def _try(self, model, velden: list[models.Field], dagen: int, leeg_ook: bool, of_others: bool) -> bool:
        if not velden:
            return True
        zetten = sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(field.column), _moved(field, dagen, leeg_ook)) for field in velden
        )
        wie = sql.SQL("id = any(%s)" if of_others else "not id = any(%s)")
        opdracht = sql.SQL("update {} set {} where {}").format(_table(model), zetten, wie)
        try:
            self._superuser.execute(opdracht, [self._van_anderen[model]])
        except psycopg.IntegrityError:
            return False
        return True


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _kept(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(f"bewaard_{model._meta.db_table}")


def _moved(field: models.Field, dagen: int, leeg_ook: bool) -> sql.Composable:
    """Another value of the same kind; `leeg_ook` gives one to what was empty too."""
    kolom = sql.Identifier(field.column)
    if field.choices:
        een, ander = [sql.Literal(waarde) for waarde, _naam in field.flatchoices if waarde][:2]
        return sql.SQL("case when {} = {} then {} else {} end").format(kolom, een, ander, een)
    if isinstance(field, models.BooleanField):
        return sql.SQL("not coalesce({}, false)" if leeg_ook else "not {}").format(kolom)
    if isinstance(field, GETALLEN):
        return sql.SQL("coalesce({}, 0) + 1" if leeg_ook else "{} + 1").format(kolom)
    nu = sql.SQL("now()" if isinstance(field, models.DateTimeField) else "current_date")
    stap = sql.SQL("make_interval(days => {})" if isinstance(field, models.DateTimeField) else "{}").format(dagen)
    return sql.SQL("coalesce({}, {}) + {}" if leeg_ook else "{0} + {2}").format(kolom, nu, stap)
