#!/usr/bin/env python3
"""An independent WebSocket client against the echo server of tst_pythonclient.

usage: websockets_client.py ws://host:port [--check | --hold]
--check only looks for the package; --hold sends one message and waits to be killed.
Exit 0: everything as expected; 1: not (the reason is on standard error); 77: no python3-websockets.
"""
import asyncio
import sys

try:
    import websockets
except ImportError:
    print("python3-websockets is not installed", file=sys.stderr)
    sys.exit(77)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


async def echoes(url):
    # The client offers permessage-deflate and two subprotocols.
    async with websockets.connect(url + "/ws", max_size=2**22, compression="deflate",
                                  subprotocols=["chat", "launchthatbot.relay.v1"]) as peer:
        check(peer.subprotocol == "launchthatbot.relay.v1", "the relay's subprotocol is chosen")
        check(not peer.extensions, "no extension is agreed to")
        for size in (0, 1, 125, 126, 65535, 65536, 1 << 20):
            text = "\u00e4x\u4e2d\U0001F600"[: size] if size < 4 else "x" * size
            await peer.send(text)
            check(await peer.recv() == text, f"echo of {size} characters")
        await peer.send(["frag", "men", "", "ted \u4e2d", "\u6587"])
        check(await peer.recv() == "fragmented \u4e2d\u6587", "echo of a fragmented message")
        await asyncio.wait_for(await peer.ping(b"are you there"), 20)
        await asyncio.gather(*(peer.send(str(i)) for i in range(1000)))
        check([await peer.recv() for _ in range(1000)] == [str(i) for i in range(1000)], "order")


async def closed_with(url, path, message, code, reason):
    async with websockets.connect(url + path, max_size=2**22) as peer:
        await peer.send(message)
        try:
            while True:
                await asyncio.wait_for(peer.recv(), 20)
        except websockets.ConnectionClosed:
            pass
        check(peer.close_code == code, f"close code {peer.close_code} instead of {code}")
        check(reason is None or peer.close_reason == reason, f"close reason {peer.close_reason!r}")


async def hold(url):
    async with websockets.connect(url + "/ws") as peer:
        await peer.send("here")
        await asyncio.sleep(600)


async def main(url):
    await echoes(url)
    await closed_with(url, "/ws", "close 1012 restart", 1012, "restart")
    await closed_with(url, "/ws", "close 1013 overload", 1013, "overload")
    await closed_with(url, "/ws", "close 4401 unauthorized", 4401, "unauthorized")
    await closed_with(url, "/ws", b"binary", 1003, None)
    await closed_with(url, "/ws", "x" * ((1 << 20) + 1), 1009, None)
    try:
        async with websockets.connect(url + "/elsewhere"):
            check(False, "the upgrade must be refused")
    except websockets.InvalidStatusCode as refused:
        check(refused.status_code == 401, f"status {refused.status_code}")


if "--check" in sys.argv:
    sys.exit(0)
try:
    asyncio.run((hold if "--hold" in sys.argv else main)(sys.argv[1]))
except AssertionError as failure:
    print(f"not as expected: {failure}", file=sys.stderr)
    sys.exit(1)
