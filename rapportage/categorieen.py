"""Instruments and reasons, coarsened to what an employer may read (`domein.md` 3, rows 9, 16 and 23, rule 6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trajecten.enums import Eindreden, Interventiesoort


class Categorie(models.TextChoices):
    """The fixed categories of activities, in the order a report shows them."""

    GESPREK = "gesprek", _("Gesprekken met de coach")
    TEST = "test", _("Tests")
    PRESENTATIE = "presentatie", _("Cv, brief en LinkedIn")
    TRAINING = "training", _("Trainingen")
    NETWERK = "netwerk", _("Netwerken")
    SCHOLING = "scholing", _("Scholing")
    WERK_ZOEKEN = "werk_zoeken", _("Werk zoeken")
    ONDERNEMEN = "ondernemen", _("Werkervaring en ondernemen")


CATEGORIE_VAN_INTERVENTIE = {
    Interventiesoort.BEROEPSKEUZETEST: Categorie.TEST,
    Interventiesoort.COMPETENTIETEST: Categorie.TEST,
    Interventiesoort.PERSOONLIJKHEIDSTEST: Categorie.TEST,
    Interventiesoort.SOLLICITATIETRAINING: Categorie.TRAINING,
    Interventiesoort.ARBEIDSVOORWAARDEN: Categorie.TRAINING,
    Interventiesoort.CV: Categorie.PRESENTATIE,
    Interventiesoort.BRIEF: Categorie.PRESENTATIE,
    Interventiesoort.LINKEDIN: Categorie.PRESENTATIE,
    Interventiesoort.PERSONAL_BRANDING: Categorie.PRESENTATIE,
    Interventiesoort.NETWERKEN: Categorie.NETWERK,
    Interventiesoort.JOBCLUB: Categorie.NETWERK,
    Interventiesoort.SCHOLING: Categorie.SCHOLING,
    Interventiesoort.OMSCHOLING: Categorie.SCHOLING,
    # Room for loss is personal; on its own it would say how someone feels.
    Interventiesoort.ROUWVERWERKING: Categorie.GESPREK,
    Interventiesoort.SOLLICITATIEWERKPLEK: Categorie.WERK_ZOEKEN,
    Interventiesoort.JOBHUNTING: Categorie.WERK_ZOEKEN,
    Interventiesoort.ONDERNEMERSCHAP: Categorie.ONDERNEMEN,
    Interventiesoort.WERKERVARINGSPLAATS: Categorie.ONDERNEMEN,
}


class Uitkomst(models.TextChoices):
    """How an order ended, in the only words an employer reads."""

    NIEUW_WERK = "nieuw_werk", _("Nieuw werk gevonden")
    TERMIJN_VERSTREKEN = "termijn_verstreken", _("De afgesproken looptijd is voorbij")
    OPDRACHTGEVER = "opdrachtgever", _("Gestopt op verzoek van de opdrachtgever")
    BEEINDIGD = "beeindigd", _("Het traject is beëindigd")


# Health, an own wish, moving, a pension, a death and a settlement undone all read the same.
UITKOMST_VAN_EINDREDEN = {
    Eindreden.GEPLAATST: Uitkomst.NIEUW_WERK,
    Eindreden.ONDERNEMER: Uitkomst.NIEUW_WERK,
    Eindreden.TERMIJN_VERSTREKEN: Uitkomst.TERMIJN_VERSTREKEN,
    Eindreden.ZIEKTE: Uitkomst.BEEINDIGD,
    Eindreden.EIGEN_VERZOEK: Uitkomst.BEEINDIGD,
    Eindreden.OPDRACHTGEVER: Uitkomst.OPDRACHTGEVER,
    Eindreden.VSO_ONTBONDEN: Uitkomst.BEEINDIGD,
    Eindreden.VERHUIZING: Uitkomst.BEEINDIGD,
    Eindreden.PENSIOEN: Uitkomst.BEEINDIGD,
    Eindreden.OVERLIJDEN: Uitkomst.BEEINDIGD,
}
