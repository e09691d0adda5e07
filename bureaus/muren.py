"""The three walls of a tenant table, declared on the model and carried by its migrations.

1. The bureau wall: a restrictive policy, so that no later policy can widen it.
2. The audience wall: grants and one permissive policy per database role.
3. The reference wall: every key between tenant tables is `(bureau_id, x_id) -> (bureau_id, id)`.

`bureaus.catalogus` reads them back from PostgreSQL and fails where one is missing.
"""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.base import ModelBase
from django.db.models.constraints import BaseConstraint
from django.db.models.lookups import Exact
from django.utils.deconstruct import deconstructible

from bureaus.tenancy import Publiek, current, uuid7


def _setting(naam: str) -> str:
    # The sub-select makes it an InitPlan: read once per statement, not once per row.
    return f"(select nullif(current_setting('app.{naam}', true), '')::uuid)"


BUREAU, LID, ONDERWERP, GEBRUIKER = (_setting(n) for n in ("bureau", "lid", "onderwerp", "gebruiker"))
BINNEN_BUREAU = ("BUREAU", "KANDIDAAT", "OPDRACHTGEVER", "CIJFERS")


def eigen(kolom: str) -> str:
    """Rows whose `kolom` is what the acting membership is bound to (its dossier or its employer)."""
    return f"{kolom} = {ONDERWERP}"


def van_lid(kolom: str) -> str:
    """Rows whose `kolom` is the acting membership itself."""
    return f"{kolom} = {LID}"


def via(kolom: str, tabel: str, naar: str = "id") -> str:
    """Rows whose `kolom` is among the `naar` of `tabel` that this audience sees: its own policy answers there."""
    return f"{kolom} in (select {naar} from {tabel})"  # noqa: S608 - names of our own tables, in migrations


@deconstructible
@dataclass(unsafe_hash=True)
class Mag:
    """What one audience may do with one table.

    `lezen` and `wijzigen` are True, False or the columns; `rij` is the SQL condition a row must meet, to be
    seen as well as to be written.
    """

    lezen: bool | tuple = False
    toevoegen: bool | tuple = False
    wijzigen: bool | tuple = False
    verwijderen: bool = False
    rij: str = "true"

    def grants(self) -> list[str]:
        rechten = (
            ("select", self.lezen),
            ("insert", self.toevoegen),
            ("update", self.wijzigen),
            ("delete", self.verwijderen),
        )
        return [recht if wat is True else f"{recht} ({', '.join(wat)})" for recht, wat in rechten if wat]


GEEN = Mag()
ALLES = Mag(lezen=True, toevoegen=True, wijzigen=True, verwijderen=True)
LEZEN = Mag(lezen=True)
BIJSCHRIJVEN = Mag(lezen=True, toevoegen=True)


@deconstructible
@dataclass(unsafe_hash=True)
class Toegang:
    """One table's answer to every audience. What is not named may do nothing."""

    bureau: Mag = GEEN
    kandidaat: Mag = GEEN
    opdrachtgever: Mag = GEEN
    planner: Mag = GEEN
    platform: Mag = GEEN
    poort: Mag = GEEN
    cijfers: Mag = GEEN

    def per_role(self) -> dict[Publiek, Mag]:
        return {publiek: getattr(self, publiek.name.lower()) for publiek in Publiek}


class Deferred(BaseConstraint):
    """A constraint whose SQL runs at the end of its migration: it names tables and keys made further on."""

    def statements(self, model) -> str:
        raise TypeError(f"{type(self).__name__} has no SQL.")

    def create_sql(self, model, schema_editor):
        schema_editor.deferred_sql.append(self.statements(model))

    constraint_sql = create_sql

    def validate(self, model, instance, exclude=None, using=None):
        """The database judges rows; there is nothing to add in Python."""


class Muur(Deferred):
    """Walls 1 and 2 of one table, as a constraint, so that `makemigrations` sees every change."""

    def __init__(self, *, name: str, toegang: Toegang):
        super().__init__(name=name)
        self.toegang = toegang

    def statements(self, model):
        tabel = model._meta.db_table
        binnen = ", ".join(Publiek[naam].value for naam in BINNEN_BUREAU)
        bureau = f"bureau_id = {BUREAU}"
        statements = [
            f"alter table {tabel} enable row level security",
            f"alter table {tabel} force row level security",
            f"create policy muur on {tabel} as restrictive to {binnen} using ({bureau}) with check ({bureau})",
        ]
        for publiek, mag in self.toegang.per_role().items():
            grants = mag.grants()
            if grants:
                rol = publiek.value
                statements += [
                    f"grant {', '.join(grants)} on {tabel} to {rol}",
                    f"create policy {rol} on {tabel} to {rol} using ({mag.rij}) with check ({mag.rij})",
                ]
        return ";\n".join(statements)

    def remove_sql(self, model, schema_editor):
        tabel = model._meta.db_table
        statements = [f"drop policy muur on {tabel}"]
        for publiek, mag in self.toegang.per_role().items():
            if mag.grants():
                rol = publiek.value
                statements += [
                    f"revoke {', '.join(mag.grants())} on {tabel} from {rol}",
                    f"drop policy {rol} on {tabel}",
                ]
        return ";\n".join(statements)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "toegang": self.toegang}

    def __eq__(self, other):
        return isinstance(other, Muur) and (self.name, self.toegang) == (other.name, other.toegang)

    __hash__ = BaseConstraint.__hash__


class Verwijzing(Deferred):
    """Wall 3 of one foreign key: it can only point at a row of its own bureau."""

    def __init__(self, *, name: str, veld: str):
        super().__init__(name=name)
        self.veld = veld

    def statements(self, model):
        field = model._meta.get_field(self.veld)
        doel = field.remote_field.model._meta.db_table
        return (
            f"alter table {model._meta.db_table} add constraint {self.name} "
            f"foreign key (bureau_id, {field.column}) references {doel} (bureau_id, id)"
        )

    def remove_sql(self, model, schema_editor):
        return f"alter table {model._meta.db_table} drop constraint {self.name}"

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "veld": self.veld}

    def __eq__(self, other):
        return isinstance(other, Verwijzing) and (self.name, self.veld) == (other.name, other.veld)

    __hash__ = BaseConstraint.__hash__


class Sleutel(models.ForeignKey):
    """A foreign key between two tenant tables.

    The key itself is the composite `Verwijzing` its model gets; here every join carries the bureau too, so
    that the planner knows which bureau it plans for (the wall alone hides it behind a sub-select).
    """

    def __init__(self, to, on_delete=models.PROTECT, **kwargs):
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **{**kwargs, "db_constraint": False})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["db_constraint"]
        return name, path, args, kwargs

    def get_extra_restriction(self, alias, related_alias):
        # Called for both directions of the join; the column has the same name on both sides.
        own = self.model._meta.get_field("bureau")
        return Exact(own.get_col(alias), own.get_col(related_alias))


class HuidigBureau(models.Func):
    """The bureau of the transaction, filled in by the database on insert; NULL, so refused, outside one."""

    template = "nullif(current_setting('app.bureau', true), '')::uuid"
    output_field = models.UUIDField()


class BureauManager(models.Manager):
    """Adds the literal bureau to every query, beside the wall, for the planner's sake.

    Outside a bureau nothing is added: there the database refuses, or knows the planner's own policy.
    """

    def get_queryset(self):
        queryset = super().get_queryset()
        context = current()
        return queryset.filter(bureau_id=context.bureau_id) if context and context.bureau_id else queryset


class TenantmodelBase(ModelBase):
    """Turns a model's declarations into constraints: the walls cannot be forgotten."""

    def __new__(mcs, name, bases, attrs, **kwargs):
        meta = attrs.get("Meta")
        if getattr(meta, "abstract", False) or attrs.get("__module__") == "__fake__":
            return super().__new__(mcs, name, bases, attrs, **kwargs)
        toegang = attrs.get("toegang")
        if not isinstance(toegang, Toegang):
            raise ImproperlyConfigured(f"{name} does not declare its walls: set `toegang = Toegang(...)`.")
        meta = meta or type("Meta", (), {})
        prefix = f"{attrs['__module__'].split('.')[0]}_{name.lower()}"
        sleutels = [n for n, field in attrs.items() if isinstance(field, Sleutel)]
        for base in bases:
            if hasattr(base, "_meta"):
                sleutels += [f.name for f in base._meta.local_fields if isinstance(f, Sleutel)]
        constraints = [Muur(name=f"{prefix}_muur", toegang=toegang)]
        if attrs.get("is_doel"):
            constraints.append(models.UniqueConstraint(fields=["bureau", "id"], name=f"{prefix}_doel"))
        constraints += [Verwijzing(name=f"{prefix}_{veld}_bureau", veld=veld) for veld in sleutels]
        meta.constraints = [*getattr(meta, "constraints", []), *constraints]
        eigen_indexes = list(getattr(meta, "indexes", []))
        gedekt = {tuple(index.fields[:2]) for index in eigen_indexes}
        gedekt |= {
            tuple(c.fields[:2]) for c in meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition
        }
        meta.indexes = eigen_indexes + [
            models.Index(fields=["bureau", veld]) for veld in sleutels if ("bureau", veld) not in gedekt
        ]
        attrs["Meta"] = meta
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class Tenantmodel(models.Model, metaclass=TenantmodelBase):
    """A row of exactly one bureau. Subclasses declare `toegang`, and `is_doel = True` when referenced."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(
        "bureaus.Bureau", models.PROTECT, db_default=HuidigBureau(), editable=False, related_name="+", db_index=False
    )

    objects = BureauManager()

    class Meta:
        abstract = True
