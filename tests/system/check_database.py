#!/usr/bin/env python3
"""Looks at a database as a killed server left it, without that server: check_database.py FOLDER < ACKED

Works on a copy, with the write-ahead log as it is, so that the server still has its own recovery to do. ACKED is a JSON
object: clientId -> {id, seq, chatId} of every message whose send was acked. Prints one line per problem.
"""

import json
import pathlib
import shutil
import sqlite3
import sys
import tempfile


def problems(database, acked):
    for (verdict,) in database.execute("PRAGMA integrity_check"):
        if verdict != "ok":
            yield f"integrity_check: {verdict}"
    for chat, first, last, count, low, high in database.execute(
        """SELECT c.id, c.first_seq, c.last_seq, count(m.id), coalesce(min(m.seq), c.first_seq), coalesce(max(m.seq), c.last_seq)
           FROM chats c LEFT JOIN messages m ON m.chat_id = c.id GROUP BY c.id"""
    ):
        if (low, high, count) != (first, last, last - first + 1):
            yield f"chat {chat}: first_seq {first}, last_seq {last}, but {count} messages from {low} to {high}"
    stored = {}
    for client_id, *row in database.execute("SELECT client_id, id, seq, chat_id FROM messages WHERE client_id IS NOT NULL"):
        if client_id in stored:
            yield f"{client_id} is stored twice"
        stored[client_id] = row
    for client_id, ack in acked.items():
        found = stored.get(client_id)
        if found is None:
            yield f"{client_id} was acked and is lost: {ack}"
        elif found != [int(ack["id"]), ack["seq"], int(ack["chatId"])]:
            yield f"{client_id} was acked as {ack} and is {found}"


def main(folder):
    acked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix="snug-check-") as copy:
        for file in pathlib.Path(folder).glob("snug.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy)
        database = sqlite3.connect(f"{copy}/snug.db")
        found = list(problems(database, acked))
        database.close()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
