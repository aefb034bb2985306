"""The listening socket: replies are sent at once."""

from __future__ import annotations

import socket

from plan_qa.faces.web.server import _door


def test_accepted_connections_do_not_wait_for_acknowledgements() -> None:
    with _door("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()):
        accepted, _ = door.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
