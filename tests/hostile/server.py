"""Servers that do what a behaviour says, each at an address of its own, and one honest host. Standard library only."""
import asyncio
import collections
import socket
import struct
import threading

import answers

DIRECT, NETBIOS, NAME_SERVICE = 445, 139, 137
# what a scan says of a host: status, SMB1, highest dialect. An answer that is missing is unknown, never refused.
HONEST = "smb enabled 3.1.1"
NO_SMB2 = "smb enabled NT LM 0.12"  # SMB1 is accepted, and no answer on SMB2 can be used
ONLY_SMB1 = "smb only NT LM 0.12"  # SMB1 is accepted, SMB2 is refused
UNKNOWN = "smb unknown -"
NOT_SMB, SILENT, REFUSED = "not_smb unknown -", "silent unknown -", "refused unknown -"
IN_PART = "(not_smb|silent) unknown -|smb (enabled|unknown) (3.1.1|NT LM 0.12|-)"  # honest where it answers: nothing is refused
POSITIVE = b"\x82\0\0\0"


def frame(message, length=None, kind=0):
    return bytes([kind]) + (len(message) if length is None else length).to_bytes(3, "big") + message


class Gone(Exception):
    """The other side has closed."""


class Talk:
    """One connection, seen from the server."""

    def __init__(self, reader, writer, number):
        self.reader, self.writer, self.number = reader, writer, number

    async def packet(self):
        """(type, body) of the next packet."""
        try:
            head = await self.reader.readexactly(4)
            return head[0], await self.reader.readexactly(int.from_bytes(head[1:], "big"))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise Gone from error

    async def ask(self):
        """The next SMB request; a NetBIOS session is granted before it."""
        kind, body = await self.packet()
        if kind == 0x81:
            await self.say(POSITIVE)
            return await self.ask()
        return answers.Request(body, self.number)

    async def say(self, data):
        try:
            self.writer.write(data)
            await self.writer.drain()
        except OSError as error:
            raise Gone from error

    def half_close(self):
        self.writer.write_eof()

    def reset(self):
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def wait(self):
        """Until the other side has closed."""
        while await self.reader.read(65536):
            pass
        raise Gone


class Behaviour:
    """One row of a table: what is done, and what the scan must say: a pattern for "status smb1 highest dialect", "-" for none.

    @param shows  a text that the report has. @param ports  that are scanned, and served. @param names  what UDP 137 says:
    datagrams for a query."""

    def __init__(self, name, script, verdict, shows=None, ports=(DIRECT,), names=None):
        self.name, self.script, self.verdict, self.shows, self.ports, self.names = name, script, verdict, shows, ports, names


class Names(asyncio.DatagramProtocol):
    """The name service of a host: answer(query) gives datagrams, or pairs of one and the address it comes from."""

    def __init__(self, answer):
        self.answer = answer

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        for each in self.answer(data):
            self.transport.sendto(each, addr)


class Servers:
    """In a thread of its own: at each address of `hosts` (address -> behaviour) its TCP ports, and UDP 137 where it says
    something there."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.numbers = collections.Counter()
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.kept = []
        self.failed = []
        threading.Thread(target=self.run, daemon=True).start()
        if not self.ready.wait(30):
            raise RuntimeError("the servers did not start")

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.start())
        self.ready.set()
        self.loop.run_forever()

    async def start(self):
        for address, behaviour in self.hosts.items():
            for port in behaviour.ports:
                self.kept.append(await asyncio.start_server(self.serve, address, port, backlog=256))
            if behaviour.names is not None:
                await self.names(address, behaviour.names)

    async def names(self, address, answer):
        await self.loop.create_datagram_endpoint(lambda: Names(answer), local_addr=(address, NAME_SERVICE))

    async def serve(self, reader, writer):
        address = writer.get_extra_info("sockname")[0]
        number = self.numbers[address]
        self.numbers[address] += 1
        behaviour = self.hosts[address]
        try:
            await behaviour.script(Talk(reader, writer, number))
        except (Gone, OSError, asyncio.TimeoutError):
            pass
        except Exception as error:  # a mistake of the table is a failure of the test
            self.failed.append(f"{behaviour.name}: {error!r}")
        finally:
            writer.close()
