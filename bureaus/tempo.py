"""How fast one person may use the API; counted in the cache that all web processes share."""

from rest_framework.throttling import UserRateThrottle

LEZEND = ("GET", "HEAD", "OPTIONS")


class _Tempo(UserRateThrottle):
    """Counts the requests of one kind only: those that read, or those that write."""

    lezend: bool

    def allow_request(self, request, view) -> bool:
        """False once this person went over the rate of this kind of request."""
        return (request.method in LEZEND) != self.lezend or super().allow_request(request, view)


class Leestempo(_Tempo):
    """How often somebody may ask."""

    scope, lezend = "api_lezen", True


class Schrijftempo(_Tempo):
    """How often somebody may change something."""

    scope, lezend = "api_schrijven", False
