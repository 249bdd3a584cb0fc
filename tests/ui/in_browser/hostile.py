"""A document and questions that try to be more than text."""

from __future__ import annotations

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one picture, five code points, eight UTF-16 units
ACUTE = "e\u0301"  # one letter, two code points
LONG_WORD = "Donaudampfschiff" * 30

TRICKS = (
    '<script>window.owned = "script"</script>',
    "<img src=x onerror=\"window.owned='img'\">",
    "<svg/onload=\"window.owned='svg'\">",
    '"><iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
    "<a href=\"javascript:window.owned='link'\">here</a>",
    "[here](javascript:window.owned=1) ![x](x) **bold** _it_ `code` <b>b</b>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %} ${window.owned='template'}",
    "</span></p></div></script><style>body{display:none}</style> &lt;b&gt; &amp; \\u003cb\\u003e",
)

HOSTILE = f"""1. {FAMILY} Rover <b>bold</b> {{{{7*7}}}} \U0001d538 {ACUTE}t{ACUTE}

{FAMILY}\U0001f680{ACUTE} \U00020bb7\U0001d11e first the crew of the rover waits at the base. The rover drills for water ice{ACUTE} \
\U0001f9ca at the pole. Then it sleeps \U0001f634 until spring comes back.

{TRICKS[0]} The first trick is a script. {TRICKS[1]} The second trick is a picture.

• {FAMILY} A bullet {TRICKS[2]} with a drawing.

(a) \U0001f4a5 An item {TRICKS[3]} with a frame.

2. Links & "quotes" <i>

{TRICKS[4]} Money goes here. {TRICKS[5]} The reader looks on.

{LONG_WORD} is a long word. {TRICKS[6]} The template counts to \U0001f40d {{{{7*7}}}} and ${{7*7}} euros.

{TRICKS[7]} The page is closed too early.
"""
