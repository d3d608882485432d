"""Which addresses are the installation's own network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

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
