"""A listening socket of a test, and a thread for each of its connections. Standard library only."""
import socket
import threading


class ThreadedListener:
    """Listens once it is made, and until its `with` ends. A subclass says what it does in `serve(client)`, which runs in
    a thread of its own, and which connections get that far in `admits(client)`."""

    def __init__(self, address="127.0.0.1"):
        self.listener = socket.create_server((address, 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.admits(client):
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def admits(self, _client):
        return True
