"""demo, up, web, worker. The parent of web and worker stays small: it imports neither Django nor the web server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

from wenshu import address, env
from wenshu.cli.processes import Family, end_with_parent
from wenshu.errors import Unavailable

WENSHU = [sys.executable, "-m", "wenshu"]
PATIENCE_S = 60
THREADS = 4  # per web process: Python runs one at a time, the others wait for the database or the disk


def demo(arguments: Namespace) -> int:
    if arguments.only_load:
        return _load_demo(arguments.scale)
    _check_port(arguments.host, arguments.port)
    _prepare("migrate")
    _prepare("demo", "--only-load", "--scale", str(arguments.scale))
    return _serve(arguments.host, arguments.port, workers=1, browser=not arguments.no_browser)


def up(arguments: Namespace) -> int:
    _check_port(arguments.host, arguments.port)
    _prepare("migrate")
    return _serve(arguments.host, arguments.port, workers=arguments.workers, browser=False)


def web(arguments: Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from wenshu.observe import logs

    end_with_parent()
    _check_port(arguments.host, arguments.port)
    _leave_address(arguments.host, arguments.port)
    server = Granian(
        "wenshu.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=logs.configuration(env.log_level("LOG_LEVEL", "INFO")),
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    )
    server.serve()
    return 0


def worker(arguments: Namespace) -> int:
    from wenshu.jobs.worker import Worker
    from wenshu.ops import guarded

    end_with_parent()
    guarded.check()
    at_work = Worker(concurrency=arguments.concurrency)
    at_work.stop_on_signals()
    at_work.run()
    return 0


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
            ) from error


def _prepare(*command: str) -> None:
    """In a process of its own, so that what it loads does not stay in this one's memory."""
    code = subprocess.run([*WENSHU, *command]).returncode
    if code:
        raise SystemExit(code)


def _serve(host: str, port: int, *, workers: int, browser: bool) -> int:
    _leave_address(host, port)
    shown = address.of(host, port)
    listen = ["--host", host, "--port", str(port), "--workers", str(workers)]
    family = Family({"web": [*WENSHU, "web", *listen], "worker": [*WENSHU, "worker"]})
    return family.run(when_started=lambda: _announce(host, port, shown, browser=browser))


def _leave_address(host: str, port: int) -> None:
    """For links in messages of this process and its children, and for commands that run beside it."""
    folder, said = env.folder("WENSHU_DATA_DIR", Path("var")), env.text("WENSHU_URL")
    if not said:
        os.environ["WENSHU_URL"] = address.of(host, port)
        address.leave(folder, address.of(host, port))
    elif said != address.left(folder):  # else this is the child of a process that left it
        address.forget(folder)


def _announce(host: str, port: int, shown: str, *, browser: bool) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if _answers(host, port):
            print(f"\nWenshu is at {shown}    (Ctrl-C stops it)", flush=True)
            if browser and sys.stdout.isatty():
                _open(shown)
            return
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    request = b"GET /api/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(request)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _open(shown: str) -> None:
    """In a browser with windows only: a text browser would take over this terminal."""
    if sys.platform != "darwin" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return
    import webbrowser

    webbrowser.open(shown)


def _load_demo(scale: int) -> int:
    """In a process of its own, so that the parent stays small."""
    import django

    django.setup()
    from wenshu import clock
    from wenshu.crm import demo
    from wenshu.voice import demo as voice_demo

    teams = demo.load(now=clock.now())
    for team in teams:
        voice_demo.load(team, now=clock.now())
    if scale > 1:
        teams.append(demo.load_many(scale, now=clock.now()))
    for team in teams:
        print(f"{team.name}: /t/{team.slug}/")
    print(f"Sign in as {' or '.join(demo.LOGINS)}, password: {demo.PASSWORD}", flush=True)
    return 0
