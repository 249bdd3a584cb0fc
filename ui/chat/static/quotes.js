// From a mark to the exact quote in the document and back, and the quote shown over a mark.
"use strict";
footnote.quotes = (() => {
  const { all, one, make, button, add, scrollTo } = footnote.dom;
  let shown = null;  // the quote that is highlighted

  // Offsets count code points, as in Python; the DOM counts UTF-16 units.
  function units(text, points) {
    let unit = 0;
    for (let point = 0; point < points && unit < text.length; point++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    return unit;
  }

  const marksOf = ({ start, end, document }) => all(`.fn-mark[data-start="${start}"][data-end="${end}"]`).filter((mark) => mark.dataset.document === document);

  function clear() {
    shown = null;
    all(".fn-mark[aria-current]").forEach((mark) => mark.removeAttribute("aria-current"));
    all(".fn-back").forEach((back) => back.remove());
    footnote.pages.clear();
    all("mark.fn-quote").forEach((mark) => {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    });
  }

  function highlight(start, end) {
    clear();
    const marks = [];
    for (const piece of all(".fn-piece")) {
      const from = Number(piece.dataset.start);
      const to = Number(piece.dataset.end);
      if (to <= start || from >= end) continue;
      const node = piece.firstChild;
      const range = document.createRange();
      range.setStart(node, units(node.data, Math.max(start, from) - from));
      range.setEnd(node, units(node.data, Math.min(end, to) - from));
      const mark = make("mark", "fn-quote");
      range.surroundContents(mark);
      marks.push(mark);
    }
    return marks;
  }

  // The marks of the quote that is shown stand out; again when the conversation has been drawn anew.
  function remark() {
    if (shown) marksOf(shown).forEach((mark) => mark.setAttribute("aria-current", "true"));
  }

  // `quiet`: the pane follows an answer, and the focus stays where it is.
  async function show(link, quiet = false) {
    hidePopover();
    const given = { ...link.dataset };
    const back = footnote.source.here();
    const isThere = given.start !== "-1" && (footnote.source.isOpen(given.document) || await footnote.source.open(given.document));
    if (!isThere) { if (!quiet) showPopover(link); return; }  // what it quotes has changed or gone
    const marks = footnote.pages.isOn() ? await boxesOf(given) : highlight(Number(given.start), Number(given.end));
    if (!marks.length && footnote.pages.isOn()) { footnote.pages.choose("text"); marks.push(...highlight(Number(given.start), Number(given.end))); }
    if (!marks.length) return;
    shown = given;
    remark();
    footnote.map.show(link);
    const way = backTo(given);
    way.style.top = marks[0].style.top;  // on a page as a picture beside its first line: the top of the page may be out of sight
    marks[marks.length - 1].after(way);
    marks[0].tabIndex = -1;
    if (!quiet) {
      const close = footnote.paper.reveal();
      footnote.back.enter("quote", () => { close(); back(); if (!footnote.paper.isOpen()) returnTo(given); });
      marks[0].focus({ preventScroll: true });
    }
    scrollTo(marks[0], "center");
  }

  // The words on the pages of a PDF; of several columns or pages each line has a box.
  async function boxesOf({ start, end, quote }) {
    const [boxes] = await footnote.pages.places([{ start, end }]);
    clear();
    const made = (boxes || []).map((box, i) => footnote.pages.mark(box, i ? "" : quote)).filter(Boolean);
    return made;
  }

  function backTo(given) {
    const back = button("fn-back", "↩ answer");
    back.setAttribute("aria-label", `Back to citation ${given.number} in the answer`);
    back.addEventListener("click", () => { if (!footnote.back.leave("quote")) returnTo(given); });
    return back;
  }

  function returnTo(given) {
    footnote.paper.close();
    const target = marksOf(given)[0];
    if (!target) return;
    target.focus();
    hidePopover();  // it has just been read
    target.scrollIntoView({ block: "nearest" });
  }

  // The same quote in the other view.
  function again() {
    const link = shown && marksOf(shown)[0];
    if (link) show(link, true); else clear();
  }

  // -- the quote shown over a mark ---------------------------------------------------------------------------------
  let popover = null;
  let under = null;  // the mark that it is shown over

  function showPopover(link) {
    if (!popover) {
      popover = add(make("div", "fn-popover"));
      popover.id = "fn-popover";
      popover.setAttribute("role", "tooltip");
    }
    popover.replaceChildren(make("p", "fn-popover-path", link.dataset.path), make("p", "fn-popover-quote", link.dataset.quote));
    popover.hidden = false;
    under = link;
    movePopover();
    link.setAttribute("aria-describedby", popover.id);
  }

  function movePopover() {
    if (!isPopover()) return;
    const place = under.getBoundingClientRect();
    const size = popover.getBoundingClientRect();
    const left = Math.min(Math.max(12, place.left - 24), window.innerWidth - size.width - 12);
    const above = place.top - size.height - 8;
    popover.style.left = `${left}px`;
    popover.style.top = `${above > 8 ? above : place.bottom + 8}px`;
  }

  function hidePopover() {
    if (!isPopover()) return;
    popover.hidden = true;
    all("[aria-describedby='fn-popover']").forEach((link) => link.removeAttribute("aria-describedby"));
  }

  const isPopover = () => Boolean(popover && !popover.hidden);

  return { clear, remark, show, again, showPopover, movePopover, hidePopover, isPopover };
})();
