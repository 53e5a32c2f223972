"""TCP ports on loopback."""

import socket
import ssl

HOST = "127.0.0.1"
BOLT_HANDSHAKE = bytes.fromhex("6060B017 00000404 00000000 00000000 00000000")


def free_ports(count: int) -> list[int]:
    """So many different free ports."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def require_free(port: int) -> None:
    """Raise RuntimeError if *port* is in use."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise RuntimeError(f"port {port} of {HOST} is in use") from error


def bolt_is_ready(port: int, *, tls: bool = False) -> bool:
    """Whether a server at *port* completes a Bolt handshake, within *tls* with any certificate."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            if tls:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                connection = context.wrap_socket(connection)
            with connection:
                connection.sendall(BOLT_HANDSHAKE)
                return len(connection.recv(4)) == 4
    except OSError:
        return False
