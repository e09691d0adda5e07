"""Codes of a trajectory (`domein.md` 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fase(models.TextChoices):
    """The four phases, in order. What each is called for whom stands in `trajecten.fasen`."""

    ORIENTATIE = "orientatie", _("Oriëntatie")
    PLAN_VAN_AANPAK = "plan_van_aanpak", _("Plan van aanpak")
    VAARDIGHEDEN = "vaardigheden", _("Vaardigheden en solliciteren")
    AANGENOMEN = "aangenomen", _("Aangenomen")


class Eindreden(models.TextChoices):
    """Why a trajectory ended."""

    GEPLAATST = "geplaatst", _("Geplaatst")
    ONDERNEMER = "ondernemer", _("Ondernemer geworden")
    TERMIJN_VERSTREKEN = "termijn_verstreken", _("Termijn verstreken")
    ZIEKTE = "ziekte", _("Ziekte")
    EIGEN_VERZOEK = "eigen_verzoek", _("Eigen verzoek")
    OPDRACHTGEVER = "opdrachtgever", _("Op verzoek van de opdrachtgever")
    VSO_ONTBONDEN = "vso_ontbonden", _("Vaststellingsovereenkomst ontbonden")
    VERHUIZING = "verhuizing", _("Verhuizing")
    PENSIOEN = "pensioen", _("Pensioen")
    OVERLIJDEN = "overlijden", _("Overlijden")


class Doelcode(models.TextChoices):
    """What a goal of the plan is about; the only thing of a goal an employer may read."""

    ZELFBEELD = "zelfbeeld", _("Weten wat ik kan en wil")
    ARBEIDSMARKT = "arbeidsmarkt", _("De arbeidsmarkt verkennen")
    PRESENTATIE = "presentatie", _("Cv, brief en LinkedIn op orde")
    NETWERK = "netwerk", _("Een netwerk opbouwen")
    SOLLICITEREN = "solliciteren", _("Solliciteren en gesprekken voeren")
    SCHOLING = "scholing", _("Bijscholen of omscholen")
    ONDERNEMEN = "ondernemen", _("Een eigen bedrijf verkennen")


class Uitvoerder(models.TextChoices):
    """Who does an action."""

    KANDIDAAT = "kandidaat", _("Kandidaat")
    COACH = "coach", _("Coach")


class Gesprekssoort(models.TextChoices):
    """Kinds of appointment."""

    INTAKE = "intake", _("Intake")
    DRIEGESPREK = "driegesprek", _("Driegesprek")
    VOORTGANG = "voortgang", _("Voortgangsgesprek")
    TELEFOON = "telefoon", _("Telefoongesprek")
    EVALUATIE = "evaluatie", _("Evaluatie")


class Aanwezigheid(models.TextChoices):
    """What became of an appointment. Never why (`domein.md` 3, row 8).

    What the bureau cancelled is not the candidate's attendance: it is in no count an employer reads.
    """

    GEPLAND = "gepland", _("Gepland")
    GEHOUDEN = "gehouden", _("Gehouden")
    OP_TIJD_AFGEZEGD = "op_tijd_afgezegd", _("Op tijd afgezegd")
    DOOR_BUREAU = "door_bureau", _("Afgezegd door het bureau")
    NIET_VERSCHENEN = "niet_verschenen", _("Niet verschenen")


# Whoever cancelled: it does not go on.
AFGEZEGD = (Aanwezigheid.OP_TIJD_AFGEZEGD, Aanwezigheid.DOOR_BUREAU)


class Zichtbaarheid(models.TextChoices):
    """Who may read a note. The most private comes first and is the default; an employer never reads any."""

    COACH = "coach", _("Alleen ik")
    BUREAU = "bureau", _("Collega's van het bureau")
    KANDIDAAT = "kandidaat", _("Ook de kandidaat")


class Interventiesoort(models.TextChoices):
    """Instruments a coach uses."""

    BEROEPSKEUZETEST = "beroepskeuzetest", _("Beroepskeuzetest")
    COMPETENTIETEST = "competentietest", _("Competentietest")
    PERSOONLIJKHEIDSTEST = "persoonlijkheidstest", _("Persoonlijkheidstest")
    SOLLICITATIETRAINING = "sollicitatietraining", _("Sollicitatietraining")
    CV = "cv", _("Cv")
    BRIEF = "brief", _("Brief")
    LINKEDIN = "linkedin", _("LinkedIn")
    NETWERKEN = "netwerken", _("Netwerken")
    PERSONAL_BRANDING = "personal_branding", _("Personal branding")
    ARBEIDSVOORWAARDEN = "arbeidsvoorwaarden", _("Arbeidsvoorwaarden")
    SCHOLING = "scholing", _("Scholing")
    OMSCHOLING = "omscholing", _("Omscholing")
    ROUWVERWERKING = "rouwverwerking", _("Rouwverwerking")
    SOLLICITATIEWERKPLEK = "sollicitatiewerkplek", _("Sollicitatiewerkplek")
    JOBCLUB = "jobclub", _("Jobclub")
    JOBHUNTING = "jobhunting", _("Jobhunting")
    ONDERNEMERSCHAP = "ondernemerschap", _("Ondernemerschap")
    WERKERVARINGSPLAATS = "werkervaringsplaats", _("Werkervaringsplaats")


class Plaatsingsvorm(models.TextChoices):
    """Form of the contract found."""

    VAST = "vast", _("Vast contract")
    BEPAALDE_TIJD = "bepaalde_tijd", _("Contract voor bepaalde tijd")
    UITZEND = "uitzend", _("Uitzendcontract")
    DETACHERING = "detachering", _("Detachering")
    PAYROLL = "payroll", _("Payroll")
    OPROEP = "oproep", _("Oproepcontract")
    ZZP = "zzp", _("Zzp")
    ONDERNEMING = "onderneming", _("Eigen onderneming")
    PROEFPLAATSING = "proefplaatsing", _("Proefplaatsing")
    VRIJWILLIGERSWERK = "vrijwilligerswerk", _("Vrijwilligerswerk")
    OPLEIDING = "opleiding", _("Opleiding")


class Rijuitkomst(models.TextChoices):
    """What an import did, or will do, with one row of the file."""

    NIEUW = "nieuw", _("Nieuw")
    BESTAAT = "bestaat", _("Bestaat al")
    DUBBEL = "dubbel", _("Dubbel in dit bestand")
    OVERGESLAGEN = "overgeslagen", _("Overgeslagen")
    FOUT = "fout", _("Fout")
    AANGEMAAKT = "aangemaakt", _("Aangemaakt")


class Regelcode(models.TextChoices):
    """The rules by which something has a last day; what each says stands in `trajecten.regels`."""

    LOOPTIJD = "looptijd", _("Einde van het traject")
    FASE_ORIENTATIE = "fase_orientatie", _("Oriëntatie afgerond")
    FASE_PLAN = "fase_plan", _("Plan van aanpak afgerond")
    FASE_VAARDIGHEDEN = "fase_vaardigheden", _("Solliciteren afgerond")
    INTAKE = "intake", _("Intake")
    ACTIE_KANDIDAAT = "actie_kandidaat", _("Actie van de kandidaat")
    ACTIE_COACH = "actie_coach", _("Actie van de coach")
    PLAN_KANDIDAAT = "plan_kandidaat", _("Plan tekenen door de kandidaat")
    PLAN_COACH = "plan_coach", _("Plan tekenen door de coach")
    GESPREK = "gesprek", _("Gesprek")
    RAPPORT = "rapport", _("Rapport maken")
    INZAGE = "inzage", _("Reageren op het rapport")
    BEDENKTIJD = "bedenktijd", _("Bedenktijd van de overeenkomst")
    OPZEGTERMIJN = "opzegtermijn", _("Einde van de opzegtermijn")
    WW_AANVRAAG = "ww_aanvraag", _("WW aanvragen")
    SOLLICITATIEPLICHT = "sollicitatieplicht", _("Sollicitaties van vier weken")
    TRANSITIEVERGOEDING = "transitievergoeding", _("Transitievergoeding vragen aan de rechter")
    WVP_PROBLEEMANALYSE = "wvp_probleemanalyse", _("Probleemanalyse (week 6)")
    WVP_PLAN = "wvp_plan", _("Plan van aanpak re-integratie (week 8)")
    WVP_EVALUATIE = "wvp_evaluatie", _("Evaluatie re-integratie (elke 6 weken)")
    WVP_MELDING = "wvp_melding", _("Melding bij UWV (week 42)")
    WVP_EERSTE_JAAR = "wvp_eerste_jaar", _("Eerstejaarsevaluatie (week 52)")
    WVP_SPOOR2 = "wvp_spoor2", _("Start van spoor 2 (week 58)")
    WVP_BRIEF = "wvp_brief", _("Brief van UWV (week 88)")
    WVP_EINDEVALUATIE = "wvp_eindevaluatie", _("Eindevaluatie (week 91)")
    WVP_WIA = "wvp_wia", _("WIA aanvragen (week 93)")
    WVP_EINDE = "wvp_einde", _("Einde wachttijd (week 104)")
    NAZORG = "nazorg", _("Nazorg")
    BEWAARTERMIJN = "bewaartermijn", _("Einde van de bewaartermijn")
    AVG_VERZOEK = "avg_verzoek", _("Antwoord op een privacyverzoek")


class Ijksoort(models.TextChoices):
    """Dates outside the programme from which a term counts."""

    IN_DIENST = "in_dienst", _("In dienst sinds")
    VSO_OVEREENKOMST = "vso_overeenkomst", _("Overeenkomst bereikt over het vertrek")
    VSO_ONDERTEKENING = "vso_ondertekening", _("Vaststellingsovereenkomst getekend")
    OPZEGGING = "opzegging", _("Opgezegd door de werkgever")
    UIT_DIENST = "uit_dienst", _("Laatste dag in dienst")
    EERSTE_WERKLOOSHEIDSDAG = "eerste_werkloosheidsdag", _("Eerste dag zonder werk")
    EERSTE_ZIEKTEDAG = "eerste_ziektedag", _("Eerste ziektedag")
    AVG_VERZOEK = "avg_verzoek", _("Privacyverzoek ontvangen")


class Termijnstaat(models.TextChoices):
    """Where a date to keep stands."""

    LOOPT = "loopt", _("loopt")
    STIL = "stil", _("staat stil")
    VOLDAAN = "voldaan", _("gedaan")
    VERVALLEN = "vervallen", _("vervallen")


class Ontvangersoort(models.TextChoices):
    """Who is reminded."""

    KANDIDAAT = "kandidaat", _("Kandidaat")
    COACH = "coach", _("Coach")
    BEHEERDER = "beheerder", _("Beheerder")


class Nazorgmaand(models.IntegerChoices):
    """Moments of aftercare, in months after the first working day (`domein.md` 6)."""

    EEN = 1, _("Na één maand")
    DRIE = 3, _("Na drie maanden")
    ZES = 6, _("Na zes maanden")


class Aanmeldstaat(models.TextChoices):
    """What became of an employee the payer put forward."""

    NIEUW = "nieuw", _("Nieuw")
    GESTART = "gestart", _("Traject gestart")
    AFGEWEZEN = "afgewezen", _("Niet aangenomen")
