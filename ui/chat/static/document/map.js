// A map at the edge of the document: where in it the quotes of the answer lie that is being looked at.
"use strict";
footnote.map = (() => {
  const { all, one, make } = footnote.dom;
  let turn = null;  // the number of the answer
  let settling = 0;

  function show(element) {
    const holder = element && element.closest(".fn-turn");
    turn = holder ? holder.dataset.turn : null;
    draw();
  }

  function draw() {
    window.clearTimeout(settling);
    settling = window.setTimeout(drawNow, 60);
  }

  // For the pointer alone: each tick is the same as a mark in the answer, which keyboards and screen readers have.
  function strip() {
    let made = one("#paper .fn-map");
    if (!made) {
      made = make("div", "fn-map");
      made.setAttribute("aria-hidden", "true");
      one("#paper").prepend(made);
    }
    return made;
  }

  async function drawNow() {
    const paper = footnote.source.paper();
    const column = one("#paper");
    if (!paper || !column) return;
    const marks = turn === null ? [] : all(`.fn-turn[data-turn="${turn}"] .fn-sources .fn-mark`).filter((mark) => footnote.source.isOpen(mark.dataset.document));
    const tops = footnote.pages.isOn() ? await onPages(marks) : marks.map((mark) => inText(Number(mark.dataset.start)));
    const ticks = marks.flatMap((mark, i) => (tops[i] === null ? [] : [tick(mark, tops[i] / column.scrollHeight)]));
    strip().replaceChildren(...ticks);
  }

  function tick(mark, share) {
    const made = make("span", "fn-tick");
    made.style.top = `calc((100dvh - 4rem) * ${share.toFixed(4)})`;
    made.title = `${mark.dataset.number}: ${mark.dataset.path}`;
    made.classList.toggle("fn-here", mark.hasAttribute("aria-current"));
    made.addEventListener("click", () => footnote.quotes.show(mark));
    return made;
  }

  const topOf = (element) => element.getBoundingClientRect().top - one("#paper").getBoundingClientRect().top + one("#paper").scrollTop;

  function inText(start) {
    const piece = all(".fn-piece", footnote.source.paper()).find(({ dataset }) => start < Number(dataset.end));
    return piece ? topOf(piece) : null;
  }

  async function onPages(marks) {
    const found = await footnote.pages.places(marks.map((mark) => mark.dataset));
    return found.map((boxes) => {
      const page = boxes.length ? footnote.pages.pageAt(boxes[0][0]) : null;
      return page ? topOf(page) + (page.clientHeight * boxes[0][2]) / Number(page.dataset.height) : null;
    });
  }

  window.addEventListener("resize", draw);
  return { show, draw };
})();
