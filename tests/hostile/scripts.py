"""What servers do, in the pieces that behaviours are made of: each gives a script, async (Talk) -> None."""
import asyncio
import random

from answers import honest
from server import Gone, frame

PAUSE = 0.5  # seconds between two pieces of what drips: shorter than any time-out of the program


def raw(make):
    """Answers each request with bytes; None: with nothing."""
    async def script(talk):
        while True:
            data = make(await talk.ask())
            if data is None:
                await talk.wait()
            await talk.say(data)
    return script


def message(make):
    """Answers each request with one SMB message."""
    return raw(lambda request: frame(make(request)))


def changed(change):
    """Answers as an honest host, in other bytes: change(framed answer)."""
    return raw(lambda request: change(frame(honest(request))))


def lies(**fields):
    """An honest host whose SMB2 NEGOTIATE answers have these fields; a function gets the request."""
    return message(lambda request: honest(request, **fields))


def on(is_asked, make):
    """make(request) for requests of a kind, honest answers to others."""
    return message(lambda request: make(request) if is_asked(request) else honest(request))


def says(data):
    """The same to everybody, after the first bytes of a request."""
    async def script(talk):
        await talk.packet()
        await talk.say(data)
        await talk.wait()
    return script


def greets(data):
    """Speaks first, and reads on."""
    async def script(talk):
        await talk.say(data)
        await talk.wait()
    return script


def flood(chunk, before=None):
    """The same bytes for ever, after the first request and what `before` makes of it."""
    async def script(talk):
        if before is None:
            await talk.packet()
        else:
            await talk.say(before(await talk.ask()))
        many = chunk * max(1, 65536 // len(chunk))
        while True:
            await talk.say(many)
    return script


def drip(make, size=1):
    """Bytes of the answer, piece by piece; at its end it begins again."""
    async def script(talk):
        data = make(await talk.ask())
        while True:
            for at in range(0, len(data), size):
                await talk.say(data[at:at + size])
                await asyncio.sleep(PAUSE)
    return script


# --- ends at a step ----------------------------------------------------------------------------------------------------

async def end(talk, how):
    if how == "half close":
        talk.half_close()
        await talk.wait()
    elif how == "reset":
        talk.reset()
    elif how == "silence":
        await talk.wait()
    raise Gone  # and the connection is closed


def ends(step, how):
    """Ends each connection at a step of its first exchange, in its own way."""
    async def script(talk):
        if step == "accept":
            await end(talk, how)
        if step == "half a request":
            await talk.reader.readexactly(20)
            await end(talk, how)
        answer = frame(honest(await talk.ask()))
        await talk.say(answer[:STEPS[step]])
        await end(talk, how)
    return script


# how much of the answer is sent before the end
STEPS = {"accept": 0, "half a request": 0, "request": 0, "half a frame header": 2, "frame header": 4, "half an SMB header": 24, "SMB header": 68,
         "answer but a byte": -1, "answer": None}
WAYS = ("close", "half close", "reset", "silence")


# --- another answer each time ------------------------------------------------------------------------------------------

def in_turn(*scripts):
    """Each connection gets the next of these."""
    async def script(talk):
        await scripts[talk.number % len(scripts)](talk)
    return script


def first(count, one, then):
    """The first `count` connections get `one`, all others `then`."""
    async def script(talk):
        await (one if talk.number < count else then)(talk)
    return script


honestly = message(honest)
silence = ends("accept", "silence")
noise = b"noise" + random.Random(1).randbytes(4091).replace(b"S", b"s")  # no packet type, and never the mark of SMB
