"""All limits of the server, in one place: what is more is refused with a word that says so."""

from __future__ import annotations

AT_ONCE = 8  # questions of one kind answered at the same time; the rest wait in the queue
WAITING = 256  # questions in the queue; more are turned away
PER_MINUTE = 60  # questions of a client: more than one person reads; a program that needs more is told of --limit
LOGINS_PER_MINUTE = 10  # of a client: enough for whoever mistypes, 14,400 a day for whoever guesses

BODY_BYTES = 2_000_000  # of a request: a browser sends the questions of its conversation along, 300 of 2,000 letters at the most
BODY_SECONDS = 20.0  # between two pieces of a request's body
HEADER_SECONDS = 10.0  # from a connection, or the end of an answer, to the next whole request

HISTORY = 1000  # earlier questions that a program may send along, each no longer than a question
FEEDBACK_BYTES = 20_000_000  # of the file of votes: some thousand, each with its answer

DRAWN_AT_ONCE = 2  # pages of PDFs that are drawn at the same time, each by a program of its own
PICTURE_BYTES = 300_000_000  # of drawn pages that are kept: some two thousand
