"""Which addresses are the installation's own network."""

from __future__ import annotations

import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.utils.translation import gettext as _

from wenshu.ai.errors import Unreachable

LOOK_UP_S: Final = 5.0

OWN_NETWORKS: Final = [
    ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
]


def is_own(address: str) -> bool:
    """True of a loopback or private IP address; link-local ones are not, for clouds keep secrets there."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in OWN_NETWORKS if network.version == found.version)


def looks_own(host: str) -> bool:
    """By its name alone: `localhost`, a private address, or a name without a dot, as in a compose file."""
    return is_own(host) or "." not in host.strip(".") or host.endswith((".local", ".internal", ".lan"))


def is_inside(host: str) -> bool:
    """By what its name leads to now: only addresses of one's own network. One that leads nowhere goes by its name."""
    try:
        found = [host] if is_own(host) else look_up(host, 0, seconds=LOOK_UP_S)
    except Unreachable:
        return looks_own(host)
    return all(is_own(address) for address in found)


def look_up(host: str, port: int, *, seconds: float) -> list[str]:
    """IP addresses of a host. The system's look-up knows no time-out, so a thread waits for it."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return
        found.extend(str(answer[4][0]) for answer in answers)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise Unreachable(_("The name of the model's endpoint leads to no address."))
    return found
