// The document: its sections, offers to ask about them or about what is selected, and the panel on a narrow screen.
"use strict";
footnote.paper = (() => {
  const { all, one, narrow, button, scrollTo } = footnote.dom;

  async function showSection(data) {
    const back = footnote.source.here();
    if (!footnote.source.isOpen(data.document)) {
      if (!(await footnote.source.open(data.document))) return;
      const close = reveal();
      footnote.back.enter("document", () => { close(); back(); });
    }
    if (data.document && !data.section) { open(); return; }
    const places = all(".fn-text [data-section]");
    const place = places.find((element) => element.dataset.section === data.section && (!data.start || element.dataset.start === data.start));
    if (!place) return;
    footnote.quotes.clear();
    withdraw();
    open();
    if (footnote.pages.isOn()) { showOnPage(place, data); return; }
    place.focus({ preventScroll: true });
    if (data.question) offer("ask", data.question, `Ask: ${data.question}`, place);
    scrollTo(place, "start");
  }

  async function showOnPage(place, data) {
    const piece = place.matches(".fn-piece") ? place : one(".fn-piece", place);
    const box = piece && await footnote.pages.showAt(piece.dataset.start, piece.dataset.end);
    if (!box) return;
    box.tabIndex = -1;
    box.focus({ preventScroll: true });
    if (data.question) offer("ask", data.question, `Ask: ${data.question}`, box).style.top = `calc(${box.style.top} + ${box.style.height})`;
  }

  // -- offers ------------------------------------------------------------------------------------------------------
  function offer(what, question, label, after) {
    withdraw();
    const made = button("fn-offer", label);
    made.dataset.do = what;
    made.dataset.question = question;
    made.addEventListener("mousedown", (event) => event.preventDefault());  // what is selected stays so
    after.after(made);
    return made;
  }

  function withdraw() {
    all(".fn-offer").forEach((one) => one.remove());
  }

  // Below what is selected, over the text: nothing else moves.
  function offerSelection() {
    const selection = window.getSelection();
    const text = selection.toString().replace(/\s+/g, " ").trim();
    // Where it begins: three clicks on a paragraph select up to the beginning of the next.
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const begins = range && range.startContainer;
    const block = begins && (begins.closest ? begins : begins.parentElement).closest(".fn-text p, .fn-text .fn-heading");
    if (!block || text.length < 3 || text.length > 300) { all(".fn-offer-selected").forEach((one) => one.remove()); return; }
    const lines = [...range.getClientRects()].filter((line) => line.width && line.bottom <= block.getBoundingClientRect().bottom + 1);
    const made = offer("compose", `What does the document say about "${text}"?`, "Ask about the selection", block);
    made.classList.add("fn-offer-selected");
    const last = lines.length ? lines[lines.length - 1] : block.getBoundingClientRect();
    const frame = one(".fn-text").getBoundingClientRect();
    made.style.top = `${last.bottom - frame.top + 4}px`;
    made.style.left = `${Math.min(Math.max(0, last.left - frame.left), frame.width - made.offsetWidth)}px`;
  }

  // -- the panel on a narrow screen --------------------------------------------------------------------------------
  const isOpen = () => document.body.classList.contains("fn-reading");

  function set(reading) {
    document.body.classList.toggle("fn-reading", reading);
    all(".fn-open").forEach((one) => {
      one.setAttribute("aria-expanded", String(reading));
      one.textContent = reading ? "Close" : "Document";
    });
  }

  const open = () => { if (narrow() && !isOpen()) { set(true); footnote.back.enter("panel", close); } };
  // The same as a part of another step: what undoes it, which closes the panel only if this opened it.
  const reveal = () => { const isNew = narrow() && !isOpen(); if (isNew) set(true); return isNew ? close : () => {}; };
  const close = () => { if (isOpen()) set(false); };
  const toggle = () => { if (!isOpen()) open(); else if (!footnote.back.leave()) close(); };

  // The conversation again, and no step of the document's to go back over.
  function leave() {
    close();
    footnote.back.forget();
  }

  return { showSection, withdraw, offerSelection, open, reveal, close, leave, toggle, isOpen };
})();
