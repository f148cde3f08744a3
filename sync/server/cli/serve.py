"""`serve`, the API, and `public`, the public desk alone: on one address, in the foreground, until told to stop."""

from __future__ import annotations

import argparse
import gc
import json
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import uvicorn
from fastapi import FastAPI

from sync.server.app import create_app
from sync.server.clerk import Clerk
from sync.server.cli import workers
from sync.server.cli.out import DONE, WRONG_USAGE, home_folder, refuse
from sync.server.cli.serve_tls import tls_beside, tls_of
from sync.server.config import ServerConfig
from sync.server.guard import guarded
from sync.server.logging import Event, note, start_logging
from sync.server.memory import share_freed_memory
from sync.server.store.postgres import speaks_postgres

# An app, and what runs beside it for as long as it is served.
Served = tuple[FastAPI, AbstractContextManager[object]]


class AnnouncedServer(uvicorn.Server):
    """uvicorn that says on stdout, as one line of JSON, where it answers once it really does."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets=sockets)
        if not self.should_exit:
            print(self._announcement, flush=True)


def serve(arguments: argparse.Namespace) -> int:
    """Serve devices and the public until SIGINT or SIGTERM; open answers are finished first."""
    return _serve(arguments, _whole)


def public(arguments: argparse.Namespace) -> int:
    """Serve the public desk alone, over a read-only view of the database."""
    return _serve(arguments, _public)


def _whole(config: ServerConfig) -> Served:
    clerk = Clerk(config.home)
    return create_app(config, clerk.push), clerk


def _public(config: ServerConfig) -> Served:
    from sync.server.public_app import create_public_app

    return create_public_app(config), nullcontext()


def _serve(arguments: argparse.Namespace, make: Callable[[ServerConfig], Served]) -> int:
    config = replace(ServerConfig.load(home_folder(arguments.home)), behind_proxy=arguments.behind_proxy)
    if arguments.workers != 1 and not speaks_postgres(config.database_url):
        return refuse("SQLite 县级库只能开一个进程，--workers 请写 1。", WRONG_USAGE)
    if not 1 <= arguments.workers <= workers.MOST:
        return refuse(f"--workers 请写 1 到 {workers.MOST}。", WRONG_USAGE)
    tls = tls_of(arguments, config, own=make is _whole)
    listener = workers.follow(arguments) or _listen(arguments.host, arguments.port)
    if listener is None:
        return refuse(f"{arguments.host} 的 {arguments.port} 端口用不了，可能已被占用。换一个端口再开。")
    host, port = listener.getsockname()[:2]
    scheme = "https" if tls else "http"
    url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
    announcement = json.dumps({"host": host, "port": port, "url": url})
    if arguments.workers > 1:
        with listener:
            return workers.lead(arguments.words, arguments.workers, listener, announcement)
    share_freed_memory()
    app, beside = make(config)
    settings = uvicorn.Config(
        app,
        **guarded(arguments.behind_proxy),
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else str(tls.key),
    )
    settings.load()
    start_logging()
    note(Event.STARTED)
    with listener, beside, tls_beside(tls, config, settings.ssl):
        _run(AnnouncedServer(settings, announcement), listener)
    note(Event.STOPPED)
    return DONE


def _run(server: AnnouncedServer, listener: socket.socket) -> None:
    # uvicorn stops in good order on a signal and then raises it again; being told to stop is no failure.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: None)
    # A batch makes tens of thousands of short-lived objects; looking for cycles among them costs a tenth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named so that asyncio sees TCP and switches Nagle off: 40 ms an answer otherwise.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError:
        listener.close()
        return None
    return listener
