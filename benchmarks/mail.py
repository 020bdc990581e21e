"""A mail server: it takes mails by STARTTLS, or hangs when it is told to."""

import re
import socketserver
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

SUBJECT = re.compile(rb"^Subject: (.*)", re.MULTILINE)


class MailServer(socketserver.ThreadingTCPServer):
    """Serves on a port of 127.0.0.1 at once; `subjects` are those of the received mails."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), Session)
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = certificate_in(folder)
        self.subjects: list[str] = []
        self._may_answer = threading.Event()
        self._may_answer.set()
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a site that sends its mails here."""
        return {
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(self.server_address[1]),
            "SSL_CERT_FILE": str(self.certificate),
        }

    def hang(self) -> None:
        """Take connections from now on and never say a word."""
        self._may_answer.clear()

    def go_on(self) -> None:
        self._may_answer.set()

    def wait(self) -> None:
        self._may_answer.wait()


class Session(socketserver.BaseRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.wait()
        with suppress(OSError):  # the client has gone
            self._talk()

    def _talk(self) -> None:
        socket = self.request
        socket.sendall(b"220 here\r\n")
        lines = socket.makefile("rb")
        while line := lines.readline():
            self.server.wait()
            match line.split()[0].upper():
                case b"EHLO":
                    socket.sendall(b"250-here\r\n250 STARTTLS\r\n")
                case b"STARTTLS":
                    socket.sendall(b"220 go on\r\n")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(self.server.certificate)
                    socket = context.wrap_socket(socket, server_side=True)
                    lines = socket.makefile("rb")
                case b"DATA":
                    socket.sendall(b"354 go on\r\n")
                    mail = b""
                    while (line := lines.readline()) not in (b".\r\n", b""):
                        mail += line
                    if found := SUBJECT.search(mail):
                        self.server.subjects.append(found[1].decode().strip())
                    socket.sendall(b"250 taken\r\n")
                case b"QUIT":
                    socket.sendall(b"221 bye\r\n")
                    return
                case _:
                    socket.sendall(b"250 ok\r\n")


def certificate_in(folder: Path) -> Path:
    """Make a key and its certificate for 127.0.0.1, which `SSL_CERT_FILE` has Python believe."""
    path, key = folder / "mail.pem", folder / "mail-key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", str(key),
            "-addext", "subjectAltName=IP:127.0.0.1", "-out", str(path),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path
