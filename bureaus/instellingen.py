"""What a manager sets for the bureau: its name, its terms, its looks, and when its reminders leave."""

import hashlib
from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.huisstijl import OngeldigeKleur, normaliseer
from bureaus.models import Bureau, Lidmaatschap

SOORTEN = ("PNG", "JPEG", "WEBP")
UPLOAD_BYTES = 2 * 1024 * 1024
PIXELS = 16_000_000
MAAT = (600, 200)
BEWAARD_BYTES = 200 * 1024


def encode_logo(inhoud: bytes) -> bytes:
    """Turn an uploaded picture into a PNG of our own making: at most 600 x 200 pixels and 200 KB.

    What it is follows from its content, never from its name. Nothing of the file itself is kept.
    Refuses with a `Weigering` what is no picture, too large, or has more pixels than memory should hold.
    """
    if len(inhoud) > UPLOAD_BYTES:
        raise Weigering(_("Dit bestand is te groot. Kies een logo van hoogstens 2 MB."))
    try:
        with Image.open(BytesIO(inhoud), formats=SOORTEN) as beeld:
            # The size is in the header: refused before a single pixel is unpacked.
            if beeld.width * beeld.height > PIXELS:
                raise Weigering(_("Dit plaatje heeft te veel beeldpunten. Kies een kleiner logo."))
            kaal = beeld.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Weigering(_("Dit is geen plaatje dat we kunnen lezen. Kies een PNG, JPEG of WebP.")) from error
    kaal.thumbnail(MAAT, Image.Resampling.LANCZOS)
    while len(png := _as_png(kaal)) > BEWAARD_BYTES:
        kaal.thumbnail((max(1, kaal.width * 3 // 4), max(1, kaal.height * 3 // 4)), Image.Resampling.LANCZOS)
    return png


def _as_png(beeld: Image.Image) -> bytes:
    # A copy of the pixels alone: no text, colour profile or place travels along.
    kaal = Image.frombytes(beeld.mode, beeld.size, beeld.tobytes())
    uit = BytesIO()
    kaal.save(uit, "PNG", optimize=True)
    return uit.getvalue()


def change_bureau(
    bureau: Bureau,
    *,
    naam: str,
    antwoord_aan: str,
    inzage_werkdagen: int,
    kleur: str,
    logo: bytes | None = None,
    zonder_logo: bool = False,
    door: Lidmaatschap,
) -> None:
    """Save the settings of `bureau`. `logo` (any picture) replaces the present one, `zonder_logo` removes it."""
    try:
        bureau.kleur = normaliseer(kleur)
    except OngeldigeKleur as error:
        raise Weigering(_("Dit is geen kleur. Schrijf hem zoals #0b5d66.")) from error
    bureau.naam, bureau.antwoord_aan, bureau.inzage_werkdagen = naam.strip(), antwoord_aan, inzage_werkdagen
    fields = ["naam", "kleur", "antwoord_aan", "inzage_werkdagen"]
    if logo or zonder_logo:
        png = encode_logo(logo) if logo else None
        bureau.logo, bureau.logo_hash = png, hashlib.sha256(png).hexdigest() if png else ""
        fields += ["logo", "logo_hash"]
    bureau.save(update_fields=fields)
    auditlog.record("bureau_gewijzigd", bureau, door=door, logo=bool(logo), inzage_werkdagen=inzage_werkdagen)


def change_mailtijden(
    bureau: Bureau, *, mail_van: int, mail_tot: int, mail_dagen: Sequence[int], door: Lidmaatschap
) -> None:
    """Save between which hours and on which ISO weekdays reminders of `bureau` leave, Dutch time."""
    if not 0 <= mail_van < mail_tot <= 24:
        raise Weigering(_("Kies een eindtijd die later is dan de begintijd."))
    dagen = sorted(set(mail_dagen))
    if not dagen or not set(dagen) <= set(range(1, 8)):
        raise Weigering(_("Kies minstens één dag van de week."))
    bureau.mail_van, bureau.mail_tot, bureau.mail_dagen = mail_van, mail_tot, dagen
    bureau.save(update_fields=["mail_van", "mail_tot", "mail_dagen"])
    auditlog.record("mailtijden_gewijzigd", bureau, door=door, mail_van=mail_van, mail_tot=mail_tot, mail_dagen=dagen)
