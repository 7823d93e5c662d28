"""A mail server that behaves as a test tells it to.

It prints `{"port": N}` and then one line of JSON for each message that it accepts. A line on standard input changes how it behaves from then on,
and is answered by `{"behaves": ...}`:

    accept        takes every message
    refuse        nobody listens: connections are refused
    421 450 451   asks to try later
    550           refuses the recipient for good
    greeting-554  refuses every connection
    hang          takes the connection and says nothing
    hang-data     takes the message and says nothing
    drop          takes the message and closes the connection without an answer
    slow          greets a byte at a time, and then closes the connection
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


def tell(**line):
    print(json.dumps(line), flush=True)


class Handler:
    def __init__(self, control):
        self.control = control

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = {
            "421": "421 4.3.2 closing for a while",
            "450": "450 4.2.0 greylisted, try again later",
            "550": "550 5.1.1 no such mailbox",
        }.get(self.control.behaves)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.control.behaves == "451":
            return "451 4.3.0 try again later"
        if self.control.behaves == "hang-data":
            await asyncio.sleep(3600)
        self.report(envelope)
        if self.control.behaves == "drop":
            server.transport.abort()
        return "250 OK"

    def report(self, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
        tell(
            message={
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": {name.lower(): str(value) for name, value in message.items()},
                "parts": list(parts.items()),
            }
        )


class Silent(asyncio.Protocol):
    """Takes the connection and says nothing."""


class Door(asyncio.Protocol):
    """Greets, fast or slowly, and closes the connection."""

    def __init__(self, greeting, pause):
        self.greeting = greeting
        self.pause = pause

    def connection_made(self, transport):
        asyncio.ensure_future(self.greet(transport))

    async def greet(self, transport):
        for byte in self.greeting:
            transport.write(bytes([byte]))
            await asyncio.sleep(self.pause)
        transport.close()


class Control:
    def __init__(self):
        self.behaves = "accept"
        self.port = 0
        self.server = None

    def connection(self):
        if self.behaves == "hang":
            return Silent()
        if self.behaves == "greeting-554":
            return Door(b"554 5.7.1 no service for you\r\n", 0)
        if self.behaves == "slow":
            return Door(b"220-" + b"x" * 40 + b"\r\n220 ready\r\n", 0.05)
        return SMTP(Handler(self), hostname="mail.example", enable_SMTPUTF8=False)

    async def open(self):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self.connection, "127.0.0.1", self.port, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    async def behave(self, how):
        self.behaves = how
        if how == "refuse" and self.server:
            self.server.close()
            self.server = None
        elif how != "refuse" and not self.server:
            await self.open()
        tell(behaves=how)


async def main():
    control = Control()
    await control.open()
    tell(port=control.port)
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    # The end of standard input is the end of the test, however it ended.
    while line := await lines.readline():
        await control.behave(line.decode().strip())


asyncio.run(main())
