"""A server that bears few connections: a proxy before a real one. Standard library only."""
import socket
import struct
import threading
import time

from threaded_listener import ThreadedListener


class LimitedProxy(ThreadedListener):
    """Connections beyond `most` at a time are closed (or reset), and all after the first `ban_after`. A place comes free
    `lag` seconds after its connection has ended. Each connection waits `cost` seconds for its turn, one at a time."""

    def __init__(self, address, server, most=1000, reset=False, lag=0.0, ban_after=None, cost=0.0):
        self.server, self.most, self.reset, self.lag, self.ban_after, self.cost = server, most, reset, lag, ban_after, cost
        self.lock, self.core = threading.Lock(), threading.Lock()
        self.open = self.seen = 0
        super().__init__(address)

    def admits(self, client):
        with self.lock:
            self.seen += 1
            banned = self.ban_after is not None and self.seen > self.ban_after
            full = banned or self.open >= self.most
            self.open += 0 if full else 1
        if full:
            if self.reset:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        return not full

    def work(self):
        if self.cost:
            with self.core:
                time.sleep(self.cost)

    def serve(self, client):
        try:
            self.work()
            with socket.create_connection(self.server) as upstream:
                back = threading.Thread(target=self.copy, args=(upstream, client), daemon=True)
                back.start()
                self.copy(client, upstream, self.work)
                back.join()
        except OSError:
            pass
        finally:
            client.close()
            time.sleep(self.lag)
            with self.lock:
                self.open -= 1

    @staticmethod
    def copy(source, sink, before=lambda: None):
        try:
            while data := source.recv(65536):
                before()
                sink.sendall(data)
        except OSError:
            pass
        for each, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
            try:
                each.shutdown(how)
            except OSError:
                pass
