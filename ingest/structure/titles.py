"""Headings without a number: in Markdown, underlined, in capitals, bold, questions, short lines between paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from ingest.lexicon import read_lexicon
from ingest.structure.candidates import PATTERNS, Mark, heading_marks
from ingest.structure.lines import Sheet
from ingest.structure.looks import MAX_TITLE, is_capitals, is_notice, is_title, is_unfinished, verbal
from ingest.text.characters import is_rule

_BOLD = re.compile(r"(\*\*|__)(?P<title>[^*_\n]{2,120}?)\1[ \t]*$")
_SEVERAL = 2  # short lines between paragraphs are headings only together
_REPEATED = 3  # the same line so often is a speaker or a refrain
_LEAST_ABOVE = 3  # as many lines right above their paragraphs are headings: four different ones of 621 files have them, all rightly
_LEAST_PROSE, _LONG_PROSE = 40, 60  # letters of a line that is surely text, and of one whatever its end
_LONGEST_ABOVE = 60  # letters of a heading right above its paragraph
_LONGEST_QUESTION = 3  # lines
_GREETING = 2  # words, the second a name
_QUOTED = "\"'“‘«„"
_UNTITLED = _QUOTED + ">|-*•·–—_$%{}[]/~=,;:"  # what no title begins with: a quote, an item, a command and its prompt, a path, a formula
_LEAST_DENSE, _FEW_GAPS, _MOST_STACKED = 12, 0.05, 0.2  # lines of a text without blank ones; of all, those, and capitals below capitals
_MOST_OVER = 0.7  # of the long lines: then each is a paragraph
_ASKING = ("what", "who", "where", "which", "when", "why", "how")
_KINDS = {"mail": 7.5, "slide": 7.7, "capitals": 8.0, "title": 9.0, "bold": 9.5, "question": 9.7}


@dataclass(frozen=True, slots=True)
class Title:
    """A heading without a number; `rank` is the lower the higher it stands; `body` where its text begins, if not below."""

    line: int
    kind: str
    rank: float
    title: tuple[int, int]
    last: int
    body: int


def find_titles(sheet: Sheet, numbered: Collection[int], marks: dict[int, Mark], is_markdown: bool) -> list[Title]:
    """The unnumbered headings of a text in order; `numbered` are the lines of the numbered ones."""
    taken = set(numbered)
    found = _with_hashes(sheet, taken)
    found += _underlined(sheet, taken)
    found += (mails := _mails(sheet, taken))
    found += _slides(sheet, taken)
    found += (questions := _questions(sheet))
    found += _bold(sheet, taken | {title.line for title in questions})
    taken |= {title.line for title in found}
    if not is_markdown:
        senders = {word for mail in mails for word in sheet.text[slice(*mail.title)].split()}
        found += [title for title in _by_place(sheet, taken, marks) if not _signs(sheet, title, senders)]
    return sorted(found, key=lambda title: title.line)


def _with_hashes(sheet: Sheet, taken: set[int]) -> list[Title]:
    levels, begins = heading_marks(sheet)
    found = []
    for i, level in levels.items():
        if i not in taken:
            end = sheet.lines[i].start + len(sheet.of(i).rstrip().rstrip("#").rstrip())
            body = begins[i] if i in sheet.telling else sheet.lines[i].end
            found.append(Title(i, "markdown", level, (begins[i], max(begins[i], end)), i, body))
    return found


def _underlined(sheet: Sheet, taken: set[int]) -> list[Title]:
    found = []
    for i in range(len(sheet.lines) - 1):
        rule = sheet.of(i + 1)
        if sheet.lines[i + 1].gap or not is_rule(rule, "=-~*") or sheet.roles[i] or sheet.roles[i + 1]:
            continue
        line = sheet.of(i)
        if not (i == 0 or sheet.lines[i].gap or sheet.roles[i - 1]) or len(line) > 120 or line[:1] in "#>|-*":
            continue
        if rule[0] == "-" and not is_title(line):
            continue
        sheet.roles[i + 1] = "hidden"
        if i not in taken:
            found.append(
                Title(i, "underlined", 1 if rule[0] == "=" else 2, (sheet.lines[i].start, sheet.lines[i].end), i, sheet.lines[i].end)
            )
    return found


def _mails(sheet: Sheet, taken: set[int]) -> list[Title]:
    """The first line of the head of each mail of a thread, "From: Ann Lee" or "Ann Lee <lee@example.org>", with more of it below."""
    lexicon = read_lexicon(PATTERNS / "titles.toml")
    sent, sender, field, forwarded = map(lexicon.pattern, ("mail_from", "mail_sender", "mail_field", "mail_forwarded"))
    found = []
    for i, line in enumerate(sheet.lines[:-1]):
        is_forwarded = i > 0 and bool(forwarded.match(sheet.of(i - 1)))
        if sheet.roles[i] or i in taken or (i > 0 and not line.gap and not is_forwarded):
            continue
        is_from = sent.match(sheet.of(i)) and not sheet.lines[i + 1].gap and field.match(sheet.of(i + 1))
        if is_from or (sender.match(sheet.of(i)) and any(field.match(sheet.of(j)) for j in (i + 1, i + 2))):
            found.append(Title(i, "mail", _KINDS["mail"], (line.start, line.end), i, line.end))
            if is_forwarded:
                sheet.roles[i - 1] = "hidden"
    return found


def _slides(sheet: Sheet, taken: set[int]) -> list[Title]:
    """The lines between the slides of a talk, "--- Slide 8 ---" or "[Slide 8: Aims]", where there are several."""
    slide = read_lexicon(PATTERNS / "titles.toml").pattern("slide")
    found = []
    for i, line in enumerate(sheet.lines):
        match = slide.match(sheet.of(i)) if not sheet.roles[i] and i not in taken and line.end - line.start <= MAX_TITLE else None
        if match:
            start, end = match.span("title")
            found.append(Title(i, "slide", _KINDS["slide"], (line.start + start, line.start + end), i, line.end))
    return found if len(found) > 1 else []


def _signs(sheet: Sheet, title: Title, senders: Collection[str]) -> bool:
    """Whether a line is the name with which somebody ends a mail of the thread, "Ann", "Ann Lee | Property Manager", or greets with it:
    "Hi Ann"."""
    name = re.split(r"[|,/]", sheet.text[slice(*title.title)])[0].split()
    return bool(name) and all(word in senders for word in name[len(name) == _GREETING :])


def _questions(sheet: Sheet) -> list[Title]:
    """ "Q: ..." with "A: ..." below it, or a line that asks and right below it what answers; two of them make a list."""
    asks, answers = (read_lexicon(PATTERNS / "titles.toml").pattern(name) for name in ("question", "answer"))
    plain = [sheet.text[slice(*undressed(sheet, i))] for i in range(len(sheet.lines))]
    found = []
    for i, line in enumerate(sheet.lines[:-1]):
        match = asks.match(plain[i]) if not sheet.roles[i] else None
        last = (
            next((j for j in range(i, min(i + _LONGEST_QUESTION, len(plain) - 1)) if answers.match(plain[j + 1])), None) if match else None
        )
        if match and last is not None and (answer := answers.match(plain[last + 1])):
            start = undressed(sheet, i)[0] + match.start("text")
            body = undressed(sheet, last + 1)[0] + answer.start("text")
            found.append(Title(i, "question", _KINDS["question"], (start, undressed(sheet, last)[1]), last, body))
        elif _is_asked(sheet, i):
            found.append(Title(i, "question", _KINDS["question"], (line.start, line.end), i, line.end))
    return found if len(found) > 1 else []


def undressed(sheet: Sheet, i: int) -> tuple[int, int]:
    """A line without what makes it bold."""
    text = sheet.of(i)
    start = sheet.lines[i].start + len(text) - len(text.lstrip("*_ "))
    return start, max(start, sheet.lines[i].start + len(text.rstrip("*_ ")))


def _is_asked(sheet: Sheet, i: int) -> bool:
    """Whether a paragraph opens with a question on a line of its own."""
    text = sheet.of(i)
    if (
        sheet.roles[i]
        or not text.endswith(("?", "？"))
        or len(text) > MAX_TITLE
        or not (i == 0 or sheet.lines[i].gap)
        or text[:1] in _QUOTED
    ):
        return False
    is_alone = text[:1].isupper() and not any(f"{sign} " in text for sign in ".!?") and ": " not in text
    return is_alone and not sheet.gap_after(i) and not sheet.roles[i + 1] and not sheet.of(i + 1).endswith("?")


def _bold(sheet: Sheet, taken: set[int]) -> list[Title]:
    """Lines that are bold as a whole and stand alone, if they are questions or there are several."""
    no_title = read_lexicon(PATTERNS / "titles.toml").pattern("no_title")
    found = []
    for i, line in enumerate(sheet.lines):
        match = _BOLD.match(sheet.of(i)) if not sheet.roles[i] and i not in taken else None
        if match and no_title.search(match["title"]):
            continue
        if (
            match
            and (sheet.gap_after(i) or match["title"].endswith("?"))
            and (i == 0 or line.gap)
            and not match["title"].rstrip().endswith((":", ".", ",", ";"))
        ):
            start, end = match.span("title")
            found.append(Title(i, "bold", _KINDS["bold"], (line.start + start, line.start + end), i, line.end))
    return found if len(found) > 1 else [one for one in found if sheet.text[one.title[1] - 1] == "?"]


def _by_place(sheet: Sheet, taken: set[int], marks: dict[int, Mark]) -> list[Title]:
    """Lines in capitals and short lines with a paragraph below: by what stands around them."""
    density = _density(sheet)
    kinds: dict[int, str] = {}
    for i, line in enumerate(sheet.lines):
        is_within = (
            i > 0 and not line.gap and not sheet.roles[i - 1] and is_capitals(sheet.of(i - 1)) and not (i - 1 in kinds or i - 1 in taken)
        )
        if i not in taken and not is_within and (kind := _kind_of(sheet, i, marks, density)):
            kinds[i] = kind
    often = Counter(sheet.of(i) for i in kinds)
    kinds = {i: kind for i, kind in kinds.items() if often[sheet.of(i)] < _REPEATED}
    are_above = list(kinds.values()).count("above") >= _LEAST_ABOVE
    kinds = {i: "title" if kind == "above" else kind for i, kind in kinds.items() if kind != "above" or are_above}
    found: list[Title] = []
    last = -1
    for i, kind in kinds.items():
        if i <= last:
            continue
        last = _last_in_capitals(sheet, i, kinds, density)
        if _leads_on(sheet, last, kinds, taken, marks):
            found.append(Title(i, kind, _KINDS[kind], (sheet.lines[i].start, sheet.lines[last].end), last, sheet.lines[last].end))
    return _together(sheet, found)


def _density(sheet: Sheet) -> str:
    """ "lines" or "filled" for a text with next to no blank lines, so that none sets off its headings: each of its lines is a paragraph, or
    paragraphs are set over lines. "" for any other, and for a list of words in capitals."""
    lines = range(1, len(sheet.lines))
    gaps = sum(sheet.lines[i].gap > 0 or not any(map(str.isalnum, sheet.of(i))) for i in lines)
    stacked = sum(is_capitals(sheet.of(i)) and is_capitals(sheet.of(i - 1)) for i in lines)
    if sheet.levels is not None or len(sheet.lines) < _LEAST_DENSE or gaps > _FEW_GAPS * len(lines) or stacked > _MOST_STACKED * len(lines):
        return ""
    long = [i for i in lines if len(sheet.of(i)) >= _LONG_PROSE]
    return "lines" if not sheet.width or sum(map(sheet.is_over, long)) >= _MOST_OVER * len(long) else "filled"


def _last_in_capitals(sheet: Sheet, first: int, kinds: dict[int, str], density: str) -> int:
    """The last line of a title in capitals. Where no blank lines set off the headings, a line below it is the next one, unless there was
    no room left, or it belongs to the title of the whole text, above the first heading."""
    last = first
    while last + 1 in kinds and not sheet.lines[last + 1].gap and kinds[last + 1] == kinds[first] == "capitals":
        is_below = last + 2 in kinds and not sheet.lines[last + 2].gap and kinds[last + 2] == "capitals"
        if density and not sheet.is_filled(last) and not (first == 0 and is_below):
            break
        last += 1
    return last


def _begins_anew(sheet: Sheet, i: int, density: str) -> bool:
    """Whether a line of a text without blank lines begins something: each does where it is a paragraph, else a short one between a full
    stop and a capital letter."""
    is_short = 2 * len(sheet.of(i)) <= sheet.width and not sheet.is_over(i) and not is_capitals(sheet.of(i + 1))
    return density == "lines" or (density == "filled" and sheet.is_over(i - 1) and is_short and sheet.of(i + 1)[:1].isupper())


def _together(sheet: Sheet, found: list[Title]) -> list[Title]:
    """Titles that are not alone of their kind; where few are in capitals among many that are not, all stand on one level."""
    count = Counter(title.kind for title in found)
    matter = read_lexicon(PATTERNS / "titles.toml").pattern("matter")
    return [
        title
        for title in found
        if count[title.kind] >= _SEVERAL
        or matter.match(sheet.text[slice(*title.title)])
        or (count["capitals"] >= _SEVERAL and title.kind == "title")
    ]


def _kind_of(sheet: Sheet, i: int, marks: dict[int, Mark], density: str) -> str:
    """ "capitals", "title", or "above" for one right above its paragraph, for a line that may be a heading by its look and its
    place, else ""."""
    line, text = sheet.lines[i], sheet.of(i)
    if sheet.roles[i] or i in marks or len(text) > 120 or text[:1] in _UNTITLED or "\t" in text or "   " in text:
        return ""
    before_is_open = i > 0 and not line.gap and sheet.roles[i - 1] in ("", "row")
    if before_is_open and not (is_capitals(text) and is_capitals(sheet.of(i - 1))) and not _begins_anew(sheet, i, density):
        return ""
    if read_lexicon(PATTERNS / "titles.toml").pattern("no_title").search(text) or is_notice(text):
        return ""
    if is_capitals(text) and not text.endswith((",", ";")):
        return "capitals"
    if _leads_to_items(sheet, i, marks):
        return ""
    is_asked = text.split(None, 1)[0].lower() in _ASKING and text[-1].isalpha() and sheet.gap_after(i) > 0  # "What it was for"
    if text.endswith(".") or not is_title(text) or (is_unfinished(text) and not is_asked):
        return ""
    if sheet.gap_after(i):
        return "title" if len(text) <= 80 and len(text.split()) <= 12 else ""
    return "above" if _is_above(sheet, i) else ""


def _is_above(sheet: Sheet, i: int) -> bool:
    """Whether a line that has room for more stands right above prose: "Side effects" and below it "Headache was the most common one."."""
    text, below = sheet.of(i), sheet.of(i + 1)
    is_prose = len(below) >= _LONG_PROSE or (len(below) >= _LEAST_PROSE and sheet.is_over(i + 1))
    is_short = (
        len(text) <= _LONGEST_ABOVE and not text.endswith(":") and not sheet.is_filled(i) and 2 * len(text) <= max(len(below), sheet.width)
    )
    return is_short and is_prose and not sheet.roles[i + 1] and (below[0].isupper() or below[0].isdigit() or below[0] in _QUOTED)


def _leads_on(sheet: Sheet, last: int, kinds: dict[int, str], taken: set[int], marks: dict[int, Mark]) -> bool:
    """Whether there is text below a title: prose, a list, a table; for one in capitals another title as well."""
    below = sheet.next_plain(last)
    if below >= len(sheet.lines):
        return False
    if below in taken:
        return False
    if below in kinds:
        return kinds[last] == "capitals"
    text = sheet.of(below)
    if sheet.roles[below] in ("row", "code") or below in marks or text[:1] in "-*•·":
        return True
    if kinds[last] == "capitals":
        return True
    return len(text) >= _LEAST_PROSE or text.endswith((".", "!", "?", ":", "。", "；")) or _leads_to_items(sheet, below, marks)


def _leads_to_items(sheet: Sheet, i: int, marks: dict[int, Mark]) -> bool:
    """Whether a line breaks off before its items: "A member may"."""
    return i + 1 in marks and verbal(["", sheet.of(i).split()[-1]])
