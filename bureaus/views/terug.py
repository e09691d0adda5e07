"""`/mail/terug/`: where a mail server or a provider tells that a mail came back. No session, no page."""

import logging

from allauth.core import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bureaus import terugpost

logger = logging.getLogger(__name__)
# A notice holds the mail that came back, and ours are small.
GROOTST = 512 * 1024
PROVIDERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}


@csrf_exempt
@require_POST
def terug(request: HttpRequest) -> HttpResponse:
    """A raw delivery status notice, piped by our own mail server with the secret it shares with us.

    The answer is the same whether the mail is known or not; a notice that cannot be read is no reason to send it again.
    """
    if not settings.TERUG_SLEUTEL:
        raise Http404
    if ongewenst := _turn_away(request):
        return ongewenst
    sleutel = request.headers.get("X-Terug-Sleutel", "")
    if not constant_time_compare(sleutel.encode(), settings.TERUG_SLEUTEL.encode()):
        return HttpResponse(status=403)
    try:
        melding = terugpost.read(request.body)
    except Exception as error:
        # The type only: what was sent holds addresses.
        logger.warning("a notice about returned mail cannot be read: %s", type(error).__name__)
        return HttpResponse(status=400)
    if melding is not None:
        terugpost.record(melding)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def van_provider(request: HttpRequest, provider: str) -> HttpResponse:
    """News of the provider in use; its own view checks the signature and reads the events (`terugpost.hear`)."""
    if provider != settings.EMAIL_PROVIDER or provider not in PROVIDERS:
        raise Http404
    if ongewenst := _turn_away(request):
        return ongewenst
    try:
        return import_string(PROVIDERS[provider]).as_view()(request)
    except Exception as error:
        logger.warning("news of the mail provider was not taken: %s", type(error).__name__)
        return HttpResponse(status=400)


def _turn_away(request: HttpRequest) -> HttpResponse | None:
    """Too much, or too often."""
    lengte = request.META.get("CONTENT_LENGTH") or ""
    if not lengte.isdigit():
        return HttpResponse(status=411)
    if int(lengte) > GROOTST:
        return HttpResponse(status=413)
    return ratelimit.consume_or_429(request, action="terug")
