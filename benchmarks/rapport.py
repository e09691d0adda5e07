"""A report from waiting to sent, over WeasyPrint's own time for the same HTML."""

import statistics
from collections.abc import Callable, Iterator

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.meting import Figuur, interleave
from benchmarks.omgeving import Databank
from bureaus.models import Bureau
from bureaus.tenancy import in_bureau
from rapportage import opbouw, pdf, privacy
from rapportage.models import Rapport

RONDEN = 15
WEER_VRIJ = """
    update rapportage_rapport set staat = 'vrijgegeven', werk_staat = 'wacht', pogingen = 0, verzonden_op = null,
        pdf = null, pdf_sha256 = '', pacht_tot = null, niet_voor = now() where id = %s
"""


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    databank = make("rapport")
    settings.DEMO = True
    call_command("build_assets", verbosity=0)
    call_command("load_demo")
    bureau = Bureau.objects.get(slug="kompas")
    with in_bureau(bureau.pk):
        rapport = Rapport.objects.filter(staat="verzonden").latest("verzonden_op")
    inhoud = privacy.from_json(rapport.inhoud)
    with translation.override("nl"):
        html = pdf.compose_html(inhoud, kleur=bureau.kleur, met_logo=False)
        stijl = pdf.compose_css(inhoud, kleur=bureau.kleur)
    fetcher = pdf.AssetFetcher(pdf._assets(None))

    def bare() -> None:
        fonts = FontConfiguration()
        css = CSS(string=stijl, url_fetcher=fetcher, font_config=fonts)
        HTML(string=html, url_fetcher=fetcher, base_url=pdf.SCHEMA).write_pdf(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"
        )

    with psycopg.connect(databank.superuser, autocommit=True) as superuser:

        def pipeline() -> None:
            superuser.execute("delete from rapportage_ontvanger where rapport_id = %s", [rapport.pk])
            superuser.execute(WEER_VRIJ, [rapport.pk])
            opbouw.build_pdf(bureau.pk, rapport.pk)

        times = interleave({"pijplijn": pipeline, "kaal": bare}, rounds=RONDEN)
    with in_bureau(bureau.pk):
        if Rapport.objects.get(pk=rapport.pk).staat != "verzonden":
            raise SystemExit("the report was not sent")
    ratio = statistics.median(times["pijplijn"]) / statistics.median(times["kaal"])
    yield Figuur("report_pipeline_over_weasyprint", ratio, 1.15)
