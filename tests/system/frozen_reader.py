#!/usr/bin/env python3
"""A client to be stopped with SIGSTOP: frozen_reader.py HOST PORT TOKEN CURSOR

Prints every frame that it gets as a line of JSON and, when the connection is over, {"closed": CODE}. Its side of the
connection holds next to nothing (a small window, small segments), so that what isn't read soon waits in the server.
"""

import asyncio
import json
import socket
import sys

import websockets


def narrow_connection(host, port):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    connection.connect((host, int(port)))
    connection.setblocking(False)
    return connection


async def main(host, port, token, cursor):
    connection = narrow_connection(host, port)
    client = await websockets.connect(f"ws://{host}:{port}/ws", sock=connection, compression=None, ping_interval=None)
    await client.send(json.dumps({"event": "hello", "data": {"token": token, "cursor": cursor}, "ack": 1}))
    try:
        while True:
            print(await client.recv(), flush=True)
    except websockets.ConnectionClosed as end:
        print(json.dumps({"closed": end.rcvd.code if end.rcvd else 1006}), flush=True)


asyncio.run(main(*sys.argv[1:]))
