"""SOCKS 5 and HTTP proxies that do their work, or do it wrong in every way that a scan may meet. Standard library only."""
import base64
import re
import socket
import struct
import threading

from threaded_listener import ThreadedListener

CONNECTED = b"\5\0\0\1\0\0\0\0\0\0"


class Refused(Exception):
    """The talk is over: what is to be said before the end."""


class ScriptedProxy(ThreadedListener):
    """`how` is what it does wrong; None: nothing. Names are resolved by `names`, and kept in `asked` as they were asked for."""

    def __init__(self, kind, how=None, login=None, names=None, piecemeal=False):
        self.kind, self.how, self.login, self.names, self.piecemeal = kind, how, login, names or {}, piecemeal
        self.asked, self.lock = [], threading.Lock()
        super().__init__()

    @property
    def url(self):
        return f"{self.kind}://127.0.0.1:{self.port}"

    def serve(self, client):
        with client:
            try:
                (self.socks if self.kind == "socks5" else self.http)(client)
            except Refused as refused:
                self.send(client, refused.args[0])
            except OSError:
                pass

    def send(self, client, data):
        for piece in [data[i:i + 1] for i in range(len(data))] if self.piecemeal else [data]:
            client.sendall(piece)

    @staticmethod
    def read(client, size):
        data = b""
        while len(data) < size:
            more = client.recv(size - len(data))
            if not more:
                raise OSError("the client went away")
            data += more
        return data

    def socks(self, client):
        if self.how == "hangs-up":
            return
        version, count = self.read(client, 2)
        methods = self.read(client, count)
        assert version == 5, version
        if self.how == "mute":
            client.recv(1)
            return
        if self.how == "garbage":
            raise Refused(b"SSH-2.0-OpenSSH_9.2\r\n")
        if self.how == "speaks-http":
            raise Refused(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        if self.how == "no-method" or (self.login and 2 not in methods):
            raise Refused(b"\5\xff")
        self.send(client, b"\5\2" if self.login else b"\5\0")
        if self.login:
            self.read(client, 1)
            user, password = (self.read(client, self.read(client, 1)[0]) for _ in range(2))
            if (user.decode(), password.decode()) != self.login:
                raise Refused(b"\1\1")
            self.send(client, b"\1\0")
        _, command, _, kind = self.read(client, 4)
        assert command == 1, command
        if kind == 3:
            host = self.read(client, self.read(client, 1)[0]).decode()
        else:
            host = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, self.read(client, 4 if kind == 1 else 16))
        port = struct.unpack(">H", self.read(client, 2))[0]
        self.go_on(client, kind == 3, host, port, CONNECTED, lambda code: bytes((5, code)) + CONNECTED[2:])

    def http(self, client):
        header = b""
        while not header.endswith(b"\r\n\r\n"):
            header += self.read(client, 1)
        if self.how == "hangs-up":
            return
        line, *fields = header.decode().split("\r\n")
        where = re.fullmatch(r"CONNECT (\[[^]]+\]|[^:]+):(\d+) HTTP/1\.1", line)
        assert where, line
        if self.login:
            wanted = "Proxy-Authorization: Basic " + base64.b64encode(":".join(self.login).encode()).decode()
            if wanted not in fields:
                raise Refused(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n\r\n")
        if self.how == "garbage":
            raise Refused(b"SSH-2.0-OpenSSH_9.2\r\n")
        if self.how == "speaks-socks":
            raise Refused(b"\5\xff")
        host = where[1].strip("[]")
        is_name = not re.fullmatch(r"[\d.]+|.*:.*", host)
        good = b"HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
        self.go_on(client, is_name, host, int(where[2]), good, lambda code: f"HTTP/1.1 {code} In words\r\n\r\n".encode())

    def go_on(self, client, is_name, host, port, good, refusal):
        """@param refusal the reply that has this code"""
        with self.lock:
            self.asked.append((host, port))
        if isinstance(self.how, int):
            raise Refused(refusal(self.how))
        if self.how == "dark":
            client.recv(1)
            return
        if self.how == "hangs-up-on-the-request":
            return
        if self.how == "accepts-and-hangs-up":  # as ssh -D where the server took no connection
            raise Refused(good)
        if self.how == "accepts-and-is-dark":
            self.send(client, good)
            while client.recv(4096):
                pass
            return
        try:
            server = socket.create_connection((self.names.get(host, host) if is_name else host, port), timeout=20)
        except ConnectionRefusedError:
            raise Refused(refusal(5 if self.kind == "socks5" else 502)) from None
        except OSError:
            raise Refused(refusal(1 if self.kind == "socks5" else 502)) from None
        with server:
            server.settimeout(None)
            self.send(client, good)
            back = threading.Thread(target=self.copy, args=(server, client), daemon=True)
            back.start()
            self.copy(client, server)
            back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for each, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
            try:
                each.shutdown(how)
            except OSError:
                pass
