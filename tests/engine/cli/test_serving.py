"""``guhua serve`` as a service manager starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest


def listens(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(wanted, port):
    deadline = time.monotonic() + 30
    while listens(port) is not wanted:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def served(told):
    """A server of its own on a free port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = [sys.executable, "-c", "from engine.cli import main; main()", "serve", f"--port={port}"]
    server = subprocess.Popen(start, env=os.environ | told, start_new_session=True)
    try:
        until(True, port)
        yield server, port
    finally:
        if server.poll() is None or listens(port):
            os.killpg(server.pid, signal.SIGKILL)  # the group outlives its first process
        server.wait()


def test_a_stopped_server_stops_its_pages_too(served):
    server, port = served

    server.terminate()

    assert server.wait(timeout=40) == 0
    until(False, port)
