"""All limits of the server, in one place: what is more is refused with a word that says so."""

from __future__ import annotations

import os
from contextlib import suppress

AT_ONCE = 8  # questions of one kind answered at the same time; the rest wait in the queue
QUOTED_AT_ONCE = max(2, os.cpu_count() or 2)  # of a page those answered in quotes: each takes a processor, and more at once make all late
WAITING = 256  # questions in the queue; more are turned away
PER_MINUTE = 60  # questions of a client: more than one person reads; a program that needs more is told of --limit
LOGINS_PER_MINUTE = 10  # of a client: enough for whoever mistypes, 14,400 a day for whoever guesses

BODY_BYTES = 2_000_000  # of a request: a program may send the questions of a conversation along, 300 of 2,000 letters at the most
BODY_SECONDS = 20.0  # between two pieces of a request's body
BODY_BYTES_A_SECOND = 1000  # that must come of it on the whole, after as many seconds: a byte now and then would hold a connection for ever
CONNECTIONS = 4000  # at the same time, a few for each open page; fewer where the system gives a process fewer files
OWN_FILES = 400  # of the process that are no connections: without any left, not even a library can be opened
HEADER_SECONDS = 10.0  # from a connection, or the end of an answer, to the next whole request

HISTORY = 1000  # earlier questions that a program may send along, each no longer than a question
FEEDBACK_BYTES = 20_000_000  # of the file of votes: some thousand, each with its answer
REASON = 500  # letters of the reason for a vote

TURNS = 1000  # of a conversation; then a new one is to be begun
CONVERSATIONS = 500  # of one owner; the one that was left longest ago goes first
CONVERSATIONS_BYTES = 2_000_000_000  # of all of them in the file; those left longest ago go first
CONVERSATION_DAYS = 365  # after its last question
BROWSER_DAYS = 400  # that a browser is known by its cookie, the most that browsers allow
WITHOUT_HISTORY_BYTES = 100_000_000  # of the conversations in memory, where none are kept
TITLE = 120  # letters of a conversation's title
SEARCH = 200  # letters that are searched for in conversations
LISTED = 50  # conversations that are listed at once; a search finds the others
LIVE = 6  # turns that a page is sent when a conversation is opened, and at a time when earlier ones are asked for

API_MESSAGES = 2 * HISTORY + 2  # of a chat completion: questions, answers, and what stands before them

DRAWN_AT_ONCE = 2  # pages of PDFs that are drawn at the same time, each by a program of its own
PICTURE_BYTES = 300_000_000  # of drawn pages that are kept: some two thousand

UPLOAD_BYTES = 50_000_000  # of a file that a visitor brings, or a program sends
SENT_BYTES = UPLOAD_BYTES // 3 * 4 + 10_000  # of the request with which a program sends one: in base64, with its name
UPLOADS_BYTES = 300_000_000  # of all files of one visitor
UPLOADS = 50  # files of one visitor
ALL_UPLOADS_BYTES = 20_000_000_000  # of the files of all visitors
INGEST_AT_ONCE = 2  # files that are read at the same time
INGEST_MEMORY = 6_000_000_000  # bytes of address space of the program that reads one: its libraries alone reserve a third of that
INGEST_SECONDS = 300  # of its processor, and of the clock


def most_connections() -> int:
    """How many connections there may be at the same time: the system is asked for as many files as CONNECTIONS and the process's own."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, max(soft - OWN_FILES, soft // 2))
