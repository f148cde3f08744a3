"""开始收 on the leader's machine: the listener over this machine's box, and the addresses colleagues type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtNetwork import QAbstractSocket, QHostAddress, QNetworkInterface

from desktop.hub.box import HubBox
from sync.client.hub_listening import HubListener
from sync.client.hub_wire import PORT

__all__ = ["HubListener", "addresses", "begin"]


def begin(box: HubBox, happened: Callable[[], object], port: int = PORT) -> HubListener:
    """Listen now. Raises OSError where the system lets nobody listen."""
    box.sweep()
    listener = HubListener(box, happened)
    listener.open(port)
    return listener


def addresses(port: int) -> tuple[str, ...]:
    """What colleagues type, one for each network this machine is in; the port only where it is not the usual one."""
    tail = "" if port == PORT else f":{port}"
    found = []
    for one in QNetworkInterface.allInterfaces():
        flags = one.flags()
        up = QNetworkInterface.InterfaceFlag.IsUp | QNetworkInterface.InterfaceFlag.IsRunning
        if flags & up == up and not flags & QNetworkInterface.InterfaceFlag.IsLoopBack:
            found += [entry.ip() for entry in one.addressEntries()]
    return tuple(f"{one.toString()}{tail}" for one in found if _usable(one))


def _usable(address: QHostAddress) -> bool:
    return address.protocol() == QAbstractSocket.NetworkLayerProtocol.IPv4Protocol
