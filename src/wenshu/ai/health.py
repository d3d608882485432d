"""A circuit breaker per endpoint, shared by all processes through one row.

After FAULTS in a row the circuit is open: nobody asks for REST. Then one request goes through as a probe, and its
outcome closes the circuit or leaves it open for another REST. Any reply of the endpoint's own closes it, a no included.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from wenshu.ai.errors import CircuitOpen
from wenshu.ai.models import EndpointHealth

FAULTS: Final = 5
REST: Final = timedelta(seconds=30)


def admit(endpoint_id: str, *, now: datetime) -> None:
    """Raises CircuitOpen, unless the circuit is closed or this request is its probe."""
    found = EndpointHealth.objects.filter(pk=endpoint_id).first()
    if found is None or found.rests_until is None:
        return
    if now < found.rests_until:
        raise CircuitOpen
    seen = EndpointHealth.objects.filter(pk=endpoint_id, rests_until=found.rests_until)
    if not seen.update(rests_until=now + REST):  # somebody else probes
        raise CircuitOpen


def is_open(endpoint_id: str, *, now: datetime) -> bool:
    """Whether requests are held back; takes no probe."""
    return EndpointHealth.objects.filter(pk=endpoint_id, rests_until__gt=now).exists()


def failed(endpoint_id: str, *, now: datetime) -> None:
    row = EndpointHealth.objects.filter(pk=endpoint_id)
    EndpointHealth.objects.bulk_create([EndpointHealth(endpoint=endpoint_id)], ignore_conflicts=True)
    row.update(faults=F("faults") + 1)
    row.filter(faults__gte=FAULTS).update(rests_until=now + REST)


def worked(endpoint_id: str) -> None:
    """Writes only when there is something to forget."""
    troubled = EndpointHealth.objects.filter(pk=endpoint_id).exclude(faults=0, rests_until=None)
    if troubled.exists():
        troubled.update(faults=0, rests_until=None)
