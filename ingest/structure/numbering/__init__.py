"""Which numbered lines are headings, and which are items of a list: a number counts only as part of a sequence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from ingest.structure.candidates import ANNEXES, SQUARE, STRONG, Mark
from ingest.structure.lines import SET_APART, Sheet
from ingest.structure.looks import Look, is_capitals, is_title, is_unfinished, look_at, verbal
from ingest.structure.numbering.clauses import find_clauses, find_paragraphs, find_running, is_clause, is_prose, parent_of, stands_alone
from ingest.structure.numbering.sequences import Sequences, beside_ruled, ellipses, fill_gaps, set_in

_QUESTION_LINES, _TITLE_LINES, _NAME_WORDS, _STATED_LINES = 3, 3, 3, 5
_LEAST_ASKED = 3  # numbered questions, and a third of all: then it is a list of questions
_LEAST_CLAUSES, _FEW_TITLED = 5, 0.2  # clauses of one depth; of them, those with a title on their line
_MOST_OF_A_LINE = 0.6  # of the width that the text is set in
_WIDE = 60  # a numbered line that is longer is no title where the next line goes on


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered line that is a heading: its mark, its title, the last line of the heading, where text begins on it. Numbers that run on
    over the headings, as those of a judgment's paragraphs do, stand below them."""

    mark: Mark
    title: tuple[int, int]
    last: int
    body: int
    runs_on: bool = False


def find_numbered(sheet: Sheet, marks: Iterable[Mark], is_markdown: bool) -> tuple[list[Numbered], list[Mark]]:
    """(the headings, the other marks) of a text, each in order. In Markdown with headings of its own only a strong mark
    ("Article 3", "§ 4") makes a heading of a line without #."""
    found = list(marks)
    running = find_running(sheet, found) or find_running(sheet, [mark for mark in found if mark.family == SQUARE])
    every = [mark for mark in found if mark not in running and mark.family != SQUARE]
    looks = _without_openings(sheet, every, [_look(sheet, mark) for mark in every])
    next_mark = {mark.line: mark for mark in every}
    is_contested = _is_contested(every, looks)
    paragraphs, clauses = find_paragraphs(every, looks, next_mark), find_clauses(sheet, every)
    leaning = [
        not (is_contested and mark.family == "arabic" and not mark.separator and not mark.level)
        and mark.line not in paragraphs
        and (mark.line in clauses or _leans(sheet, mark, look, next_mark, is_markdown))
        for mark, look in zip(every, looks, strict=True)
    ]
    leading = list(compress(every, leaning))
    inner = set_in(sheet, leading) | beside_ruled(sheet, leading, list(compress(looks, leaning)))
    leaning = [leans and mark.line not in inner for mark, leans in zip(every, leaning, strict=True)]
    places = Sequences([mark for mark, leans in zip(every, leaning, strict=True) if leans], ellipses(sheet)).accept()
    accepted = {mark.line: mark for mark in places}
    if 0 in accepted and accepted[0].family in ANNEXES and not any(_is_next(accepted[0], mark) for mark in places):
        del accepted[0]  # a document that is itself an annex says so in its first line
    fill_gaps(every, looks, accepted)
    headings, items = [], []
    seen = [(mark, look) for mark, look in zip(every, looks, strict=True) if mark.line in accepted]
    prose = {parent_of(mark) for mark, look in seen if is_prose(sheet, mark, look, next_mark)}
    for mark, look in zip(every, looks, strict=True):
        if mark.line in accepted:
            if look.kind == "title" and not mark.level and parent_of(mark) in prose and is_clause(sheet, mark, next_mark):
                look = Look("sentence", (mark.after, mark.after), mark.after)
            headings.append(_heading(sheet, accepted[mark.line], look, next_mark))
        else:
            items.append(mark)
    headings = _with_what_is_asked(sheet, headings)
    headings += [Numbered(mark, (mark.after, mark.after), mark.line, mark.after, runs_on=True) for mark in running]
    return sorted(headings, key=lambda one: one.mark.line), items


def _is_next(mark: Mark, other: Mark) -> bool:
    return other.family == mark.family and other.path[:-1] == mark.path[:-1] and other.follows(mark)


def _is_contested(marks: list[Mark], looks: list[Look]) -> bool:
    """Whether bare numbers begin sentences nearly as often as titles: then they are page numbers set before a page's first line."""
    kinds = [look.kind for mark, look in zip(marks, looks, strict=True) if mark.family == "arabic" and not mark.separator]
    return kinds.count("sentence") >= max(3, kinds.count("title") // 3)


def _look(sheet: Sheet, mark: Mark) -> Look:
    end = sheet.lines[mark.line].end
    if mark.separator == "第":
        look = look_at(sheet.text, mark.after, end)
        leads_on = sheet.of(mark.line).endswith((":", "："))
        return look if look.kind in ("title", "bare") and not leads_on else Look("sentence", (mark.after, mark.after), mark.after)
    look = look_at(sheet.text, mark.after, end)
    if look.kind == "title" and not mark.level and _goes_on(sheet, mark) and _paragraph_title(sheet, mark) is None:
        return Look("sentence", (mark.after, mark.after), mark.after)
    if look.kind == "sentence" and mark.family == "decimal" and (_question_end(sheet, mark) is not None or _is_name(sheet, mark)):
        return Look("title", (mark.after, end), end)
    return look


def _without_openings(sheet: Sheet, marks: list[Mark], looks: list[Look]) -> list[Look]:
    """The looks, without the titles of a few clauses among many that have none: there "1.1 The Chair welcomed everybody. She ..." begins
    with a short sentence."""
    depths = Counter(len(mark.path) for mark in marks if mark.family == "decimal")
    titled = Counter(
        len(mark.path) for mark, look in zip(marks, looks, strict=True) if mark.family == "decimal" and look.kind != "sentence"
    )
    kept = []
    for mark, look in zip(marks, looks, strict=True):
        depth = len(mark.path)
        is_rare = mark.family == "decimal" and depths[depth] >= _LEAST_CLAUSES and titled[depth] <= _FEW_TITLED * depths[depth]
        is_sentence = look.kind == "run_in" and not mark.level and sheet.text[look.title[1]] == "." and is_rare
        is_sentence = is_sentence and not sheet.text[slice(*look.title)].isupper()
        kept.append(Look("sentence", (mark.after, mark.after), mark.after) if is_sentence else look)
    return kept


def _goes_on(sheet: Sheet, mark: Mark) -> bool:
    """Whether the line below goes on with what a number begins: there was no room left, or it goes on with a small letter after a verb;
    or most of a line in small letters is followed so, or breaks off, and what goes on ends with a full stop."""
    if sheet.is_filled(mark.line) or sheet.gap_after(mark.line) or not sheet.width:
        return sheet.is_filled(mark.line)
    rest = sheet.text[mark.after : sheet.lines[mark.line].end]
    is_within = sheet.of(mark.line + 1)[:1].islower()
    is_long = sheet.lines[mark.line].indent + len(sheet.of(mark.line)) >= _MOST_OF_A_LINE * sheet.width
    words = rest.split()
    is_long = is_long and 2 * sum(word[0].isupper() for word in words) < len(words)
    if is_long and (is_within or is_unfinished(rest)) and _is_over_below(sheet, mark.line):
        return True
    return is_within and verbal(words)


def _is_over_below(sheet: Sheet, line: int) -> bool:
    """Whether the paragraph that a line begins ends with a full stop."""
    while sheet.gap_after(line) == 0 and not sheet.roles[line + 1]:
        line += 1
    return sheet.is_over(line)


def _paragraph_title(sheet: Sheet, mark: Mark) -> int | None:
    """The last line of a numbered paragraph that is a title broken over lines; None where its first line begins a sentence."""
    last = mark.line
    while sheet.gap_after(last) == 0 and not sheet.roles[last + 1] and last < mark.line + _TITLE_LINES:
        last += 1
    text = " ".join(sheet.text[mark.after : sheet.lines[last].end].split())
    return last if is_title(text) else None


def _question_end(sheet: Sheet, mark: Mark) -> int | None:
    """The last line of a numbered paragraph that is a question and nothing else: it is a title, however long; None for any other."""
    last = mark.line
    while (
        last < mark.line + _QUESTION_LINES - 1
        and last + 1 < len(sheet.lines)
        and not sheet.lines[last + 1].gap
        and not sheet.roles[last + 1]
    ):
        last += 1
    text = sheet.text[mark.after : sheet.lines[last].end]
    is_question = sheet.gap_after(last) > 0 and text[:1].isupper() and text.endswith("?") and "?" not in text[:-1] and ". " not in text
    return last if is_question else None


def _with_what_is_asked(sheet: Sheet, headings: Sequence[Numbered]) -> list[Numbered]:
    """Among numbered questions the first paragraph of a part is its title as well where it says what is asked in other words,
    as "4.5. It reports nothing, and I know that my program has errors." does."""
    asks: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for one in headings:
        asks[one.mark.family, len(one.mark.path)].append(sheet.text[slice(*one.title)].endswith("?"))
    found, begun = [], {one.mark.line for one in headings}
    for one in headings:
        own = asks[one.mark.family, len(one.mark.path)]
        is_bare = one.mark.family == "decimal" and one.title[0] == one.title[1]
        last = _stated_end(sheet, one.mark) if is_bare and sum(own) >= max(_LEAST_ASKED, len(own) / 3) else None
        if last is not None and _has_more(sheet, last, begun):
            end = sheet.lines[last].end
            one = replace(one, title=(one.mark.after, end), last=last, body=end)
        found.append(one)
    return found


def _has_more(sheet: Sheet, last: int, begun: Collection[int]) -> bool:
    """Whether text stands below a line, before the next heading."""
    below = sheet.next_plain(last)
    while below < len(sheet.lines) and sheet.is_rule(below):
        below = sheet.next_plain(below)
    return below < len(sheet.lines) and below not in begun


def _stated_end(sheet: Sheet, mark: Mark) -> int | None:
    """The last line of a numbered paragraph, up to what is set in below it; None where it is long."""
    last = mark.line
    while last < mark.line + _STATED_LINES:
        if sheet.gap_after(last) or sheet.lines[last + 1].indent > sheet.lines[last].indent:
            return last
        last += 1
    return None


def _is_name(sheet: Sheet, mark: Mark) -> bool:
    """Whether a number stands above a word or two that are a name as it is typed, in a line of its own: "4.1. control"."""
    words = sheet.text[mark.after : sheet.lines[mark.line].end].split()
    is_alone = sheet.lines[mark.line].gap > 0 and sheet.gap_after(mark.line) > 0
    return is_alone and len(words) <= _NAME_WORDS and not words[-1].endswith((".", ";", ",", ":")) and not words[0][0].isdigit()


def _leans(sheet: Sheet, mark: Mark, look: Look, marks: dict[int, Mark], is_markdown: bool) -> bool:
    """Whether a numbered line, seen by itself and with its neighbours, may be a heading."""
    if mark.level:
        return True
    if mark.family in STRONG:
        return _strong_leans(sheet, mark, look)
    line = sheet.lines[mark.line]
    if (
        is_markdown
        or not (sheet.is_ended(mark.line) or _follows_title(sheet, mark.line))
        or SET_APART.search(sheet.text, mark.after, line.end)
    ):
        return False
    if mark.family == "decimal":
        return _decimal_leans(sheet, mark, look)
    if mark.family in ("cjk", "(cjk)"):
        return look.kind == "title" and _has_text(sheet, mark, marks)
    if look.kind == "run_in" and mark.separator == ".":
        title = sheet.text[slice(*look.title)]
        words = title.split()
        dressed = title.isupper() or sum(word[0].isupper() for word in words) * 2 >= len(words)
        is_long = line.end - look.body > 24 or sheet.text[look.title[1]] == "."
        return bool(dressed and line.gap and is_long)
    if look.kind == "sentence" and is_capitals(sheet.text[mark.after : line.end].rstrip(":")):
        return _has_text(sheet, mark, marks)
    if look.kind == "title" and mark.label.startswith("(") and sheet.of(mark.line).endswith("."):
        return False
    if look.kind != "title" or (mark.separator == "" and not sheet.text[mark.after].isupper()):
        return False
    return _has_text(sheet, mark, marks)


def _follows_title(sheet: Sheet, line: int) -> bool:
    """Whether the line above is a title, as where one line stands for each paragraph."""
    return is_title(sheet.of(line - 1)) and not is_unfinished(sheet.of(line - 1)) and (line == 1 or sheet.is_ended(line - 1))


def _strong_leans(sheet: Sheet, mark: Mark, look: Look) -> bool:
    before = "" if mark.line == 0 or sheet.lines[mark.line].gap else sheet.of(mark.line - 1)
    if before.count("(") > before.count(")"):  # "(see" above "Section 4.1)."
        return False
    if look.kind == "bare" or mark.separator == "第":
        return not sheet.is_filled(mark.line - 1) or sheet.is_ended(mark.line)
    if not sheet.is_ended(mark.line) and not is_title(sheet.of(mark.line - 1)):
        return False
    first = sheet.text[mark.after : mark.after + 1]
    if look.kind == "sentence":
        return not first.islower() and sheet.lines[mark.line].gap > 0
    return not (look.kind == "title" and not mark.separator and is_unfinished(sheet.of(mark.line)) and sheet.gap_after(mark.line) == 0)


def _decimal_leans(sheet: Sheet, mark: Mark, look: Look) -> bool:
    """Whether "2.4 ..." may be a numbered clause: nearly always, unless it is a quantity in a sentence."""
    rest = sheet.text[mark.after : sheet.lines[mark.line].end]
    if look.kind == "bare":
        return bool(sheet.lines[mark.line].gap)
    if rest[0].islower() or rest[0].isdigit():
        alone = sheet.lines[mark.line].gap and sheet.gap_after(mark.line) and len(rest) <= _WIDE
        return bool(alone) and not rest.endswith((".", ";", ","))
    if rest[0] in "/~.$-<":  # a path or an option as the title: "3.4. /bin : Programs"
        return bool(sheet.lines[mark.line].gap and sheet.gap_after(mark.line)) and is_title(rest)
    return rest[0].isalpha() or rest[0] in "\"'“‘«([`*_"


def _has_text(sheet: Sheet, mark: Mark, marks: dict[int, Mark]) -> bool:
    """Whether a title has text of its own below it, rather than the next number of the same list or the rest of a sentence."""
    below = sheet.next_plain(mark.line)
    if below >= len(sheet.lines):
        return sheet.lines[mark.line].gap > 0 and mark.separator == "."
    following = marks.get(below)
    if following is not None and not following.level and _are_neighbours(mark, following):
        return False
    gap = sheet.lines[below].gap
    rest = sheet.text[mark.after : sheet.lines[mark.line].end]
    if gap == 0:
        goes_on = sheet.of(below)[:1].islower() or (is_unfinished(rest) and not rest.isupper()) or len(rest) > 80
        return not goes_on and not (rest.endswith(".") and not sheet.lines[mark.line].gap)
    return True


def _are_neighbours(mark: Mark, following: Mark) -> bool:
    """Whether a number may be the next one of the same list, in one of its readings: "(i)" before "(j)" and "(ii)"."""
    if following.family == mark.family:
        return True
    return mark.other is not None and following.family == mark.other[0] and following.path[-1] == mark.other[1] + 1


def _heading(sheet: Sheet, mark: Mark, look: Look, marks: dict[int, Mark]) -> Numbered:
    """A heading with its title: on its line, on the next one, or run into the text."""
    line = sheet.lines[mark.line]
    if look.kind == "bare" and not mark.level:
        below = sheet.next_plain(mark.line)
        if _is_title_line(sheet, mark, below, marks):
            last = _last_line(sheet, below, marks)
            return Numbered(mark, (sheet.lines[below].start, sheet.lines[last].end), last, sheet.lines[last].end)
        return Numbered(mark, look.title, mark.line, line.end)
    if look.kind == "run_in" and not mark.level:
        return Numbered(mark, look.title, mark.line, look.body)
    if look.kind == "title" and not mark.level and sheet.of(mark.line).endswith(".") and stands_alone(sheet, mark, marks):
        return Numbered(mark, (mark.after, mark.after), mark.line, mark.after)
    if look.kind == "title" or mark.level or is_capitals(sheet.text[mark.after : line.end].rstrip(":")):
        asked = _question_end(sheet, mark)
        last = mark.line if mark.level else _last_line(sheet, mark.line, marks) if asked is None else asked
        if not mark.level and sheet.is_filled(last):
            last = _paragraph_title(sheet, mark) or last
        return Numbered(mark, (mark.after, sheet.lines[last].end), last, sheet.lines[last].end)
    return Numbered(mark, look.title, mark.line, mark.after)


def _is_title_line(sheet: Sheet, mark: Mark, below: int, marks: dict[int, Mark]) -> bool:
    """Whether the line below "Article 7" is its title: a short line, not the first of a paragraph."""
    if mark.family not in STRONG or below >= len(sheet.lines) or sheet.roles[below] or below in marks:
        return False
    text, gap = sheet.of(below), sheet.lines[below].gap
    if not is_title(text) or text.endswith((".", "?")) or gap > 1 or (gap == 1 and sheet.gap_after(below) == 0):
        return False
    after = sheet.of(below + 1)
    return not (sheet.gap_after(below) == 0 and after[:1].islower() and below + 1 not in marks)


def _last_line(sheet: Sheet, first: int, marks: dict[int, Mark]) -> int:
    """The last line of a title that is broken over lines."""
    last = first
    while last < first + 3 and is_unfinished(sheet.of(last)) and last + 1 < len(sheet.lines):
        following = last + 1
        if sheet.lines[following].gap or sheet.roles[following] or following in marks or not is_title(sheet.of(following).capitalize()):
            break
        last = following
    return last
