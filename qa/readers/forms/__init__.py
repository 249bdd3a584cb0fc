"""The forms that an answer of quotes takes, by what is asked: all of something, a count, two sides, a summary."""
