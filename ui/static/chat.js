// The page's own behaviour: citations, the document beside them, keyboard, theme. Loaded once, in the head.
// The two components that talk to Python call footnote.attach with their own `trigger`.
"use strict";
window.footnote = (() => {
  const triggers = {};
  const narrow = () => window.matchMedia("(max-width: 1000px)").matches;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  function make(tag, name, text) {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  // -- what the server is asked ------------------------------------------------------------------------------------
  function attach(trigger, events) {
    events.forEach((event) => { triggers[event] = trigger; });
  }

  function send(event, data) {
    if (triggers[event]) triggers[event](event, data);
  }

  function ask(question, turn = null) {
    if (question.trim()) send("ask", { question, turn });
  }

  // -- the exact quote in the document -----------------------------------------------------------------------------
  // Offsets count code points, as in Python; the DOM counts UTF-16 units.
  function units(text, points) {
    let unit = 0;
    for (let point = 0; point < points && unit < text.length; point++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
    return unit;
  }

  function clear() {
    all(".fn-back").forEach((back) => back.remove());
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
      const mark = make("mark", "fn-quote", "");
      range.surroundContents(mark);
      marks.push(mark);
    }
    return marks;
  }

  function show(link) {
    hidePopover();
    const marks = highlight(Number(link.dataset.start), Number(link.dataset.end));
    if (!marks.length) return;
    const back = make("button", "fn-back", "↩ answer");
    back.type = "button";
    back.setAttribute("aria-label", `Back to citation ${link.dataset.number} in the answer`);
    back.addEventListener("click", () => goBack(link));
    marks[marks.length - 1].after(back);
    marks[0].tabIndex = -1;
    openPaper();
    marks[0].focus({ preventScroll: true });
    scrollTo(marks[0]);
  }

  function goBack(link) {
    closePaper();
    const target = link.isConnected ? link : one(`.fn-mark[data-start="${link.dataset.start}"][data-end="${link.dataset.end}"]`);
    if (!target) return;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  function scrollTo(element) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(element.getBoundingClientRect().top) > 2 * window.innerHeight;
    element.scrollIntoView({ block: "center", behavior: still || far ? "auto" : "smooth" });
  }

  function showSection(address, question) {
    const heading = all(".fn-heading, .fn-bullet, .fn-item").find((element) => element.dataset.section === address);
    if (!heading) return;
    clear();
    openPaper();
    heading.focus({ preventScroll: true });
    scrollTo(heading);
    if (question) offer(heading, question, `Ask: ${question}`);
  }

  // -- offers to ask about a section or a selection ----------------------------------------------------------------
  function offer(after, question, label) {
    withdraw();
    const button = make("button", "fn-offer", label);
    button.type = "button";
    button.dataset.do = "ask";
    button.dataset.question = question;
    after.after(button);
  }

  function withdraw() {
    all(".fn-offer").forEach((button) => button.remove());
  }

  function offerSelection() {
    const selection = window.getSelection();
    const text = selection.toString().replace(/\s+/g, " ").trim();
    // Where it begins: three clicks on a paragraph select up to the beginning of the next.
    const begins = selection.rangeCount && selection.getRangeAt(0).startContainer;
    const block = begins && (begins.closest ? begins : begins.parentElement).closest(".fn-text p, .fn-text .fn-heading");
    if (!block || text.length < 3 || text.length > 300) return;
    withdraw();
    const button = make("button", "fn-offer", "Ask about the selection");
    button.type = "button";
    button.dataset.do = "compose";
    button.dataset.question = `What does the document say about "${text}"?`;
    block.after(button);
  }

  // -- the panel on a narrow screen --------------------------------------------------------------------------------
  function openPaper() {
    if (!narrow()) return;
    document.body.classList.add("fn-reading");
    all(".fn-open").forEach((button) => button.setAttribute("aria-expanded", "true"));
  }

  function closePaper() {
    document.body.classList.remove("fn-reading");
    all(".fn-open").forEach((button) => button.setAttribute("aria-expanded", "false"));
  }

  // -- the quote shown over a mark ---------------------------------------------------------------------------------
  let popover = null;
  function showPopover(link) {
    if (!popover) {
      popover = make("div", "fn-popover", "");
      popover.id = "fn-popover";
      popover.setAttribute("role", "tooltip");
      one(".gradio-container").append(popover);
    }
    popover.replaceChildren(make("p", "fn-popover-path", link.dataset.path), make("p", "fn-popover-quote", link.dataset.quote));
    popover.hidden = false;
    const place = link.getBoundingClientRect();
    const size = popover.getBoundingClientRect();
    const left = Math.min(Math.max(12, place.left - 24), window.innerWidth - size.width - 12);
    const above = place.top - size.height - 8;
    popover.style.left = `${left}px`;
    popover.style.top = `${above > 8 ? above : place.bottom + 8}px`;
    link.setAttribute("aria-describedby", popover.id);
  }

  function hidePopover() {
    if (!popover || popover.hidden) return;
    popover.hidden = true;
    all("[aria-describedby='fn-popover']").forEach((link) => link.removeAttribute("aria-describedby"));
  }

  // -- asking ------------------------------------------------------------------------------------------------------
  function box() {
    return one("#question textarea, #question input");
  }

  function compose(question) {
    const field = box();
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    closePaper();
    field.focus();
  }

  function edit(button) {
    const turn = button.closest(".fn-turn");
    all(".fn-editor").forEach((editor) => editor.remove());
    const editor = make("form", "fn-editor", "");
    const field = make("textarea", "fn-field", "");
    field.value = button.dataset.question;
    field.setAttribute("aria-label", "The question, to be changed");
    field.rows = 2;
    const again = make("button", "fn-primary", "Ask");
    const cancel = make("button", "fn-quiet", "Cancel");
    cancel.type = "button";
    const leave = () => { editor.remove(); button.focus(); };
    cancel.addEventListener("click", leave);
    editor.addEventListener("submit", (event) => { event.preventDefault(); ask(field.value, Number(button.dataset.turn)); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); editor.requestSubmit(); }
      if (event.key === "Escape") { event.stopPropagation(); leave(); }
    });
    editor.append(field, again, cancel);
    one(".fn-question", turn).after(editor);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {  // a page that is not from this machine and not encrypted has no clipboard
      const field = make("textarea", "fn-away", "");
      field.value = button.dataset.copy;
      one(".gradio-container").append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    tell(button, "Copied");
  }

  // A word in a button's place for a moment; the button keeps its width, or another would move under the pointer.
  function tell(button, word) {
    const said = button.textContent;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = word;
    say(word);
    window.setTimeout(() => { button.textContent = said; }, 1500);
  }

  function save(file) {
    if (!file || !file.text) return;
    const link = make("a", "fn-away", "");
    link.href = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }));
    link.download = file.name;
    one(".gradio-container").append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // -- theme -------------------------------------------------------------------------------------------------------
  function setTheme(dark) {
    document.body.classList.toggle("dark", dark);
    all("[data-do='theme']").forEach((button) => {
      button.setAttribute("aria-pressed", String(dark));
      button.textContent = dark ? "Light" : "Dark";
    });
  }

  function theme() {
    const dark = !document.body.classList.contains("dark");
    setTheme(dark);
    try { window.localStorage.setItem("footnote-theme", dark ? "dark" : "light"); } catch { /* a browser that keeps nothing */ }
  }

  function recallTheme() {
    let kept = null;
    try { kept = window.localStorage.getItem("footnote-theme"); } catch { /* as above */ }
    setTheme(kept ? kept === "dark" : document.body.classList.contains("dark"));
  }

  // -- what screen readers are told --------------------------------------------------------------------------------
  function say(text) {
    let status = one("#fn-status");
    if (!status) {
      status = make("div", "fn-away", "");
      status.id = "fn-status";
      status.setAttribute("role", "status");
      one(".gradio-container").append(status);
    }
    status.textContent = text;
  }

  // Called when the conversation has been drawn anew.
  let drawn = 0;
  function changed(root) {
    hidePopover();
    const turns = all(".fn-turn", root);
    const last = turns[turns.length - 1];
    if (!last || turns.length < drawn) { drawn = turns.length; return; }
    if (last.classList.contains("fn-pending")) { last.scrollIntoView({ block: "nearest" }); return; }
    if (turns.length === drawn) return;
    drawn = turns.length;
    last.scrollIntoView({ block: "start" });
    const count = all(".fn-sources > li", last).length;
    const partial = one(".fn-missing", last) ? " A part of the question is not in the document." : "";
    say(count ? `Answered with ${count} ${count === 1 ? "citation" : "citations"}.${partial}` : "The document does not say.");
  }

  const actions = {
    ask: (data) => { withdraw(); closePaper(); ask(data.question); },
    retry: (data) => ask(data.question, Number(data.turn)),
    edit: (data, button) => edit(button),
    copy: (data, button) => copy(button),
    compose: (data) => { withdraw(); compose(data.question); },
    vote: (data) => send("vote", { turn: Number(data.turn), vote: data.vote }),
    export: (data, button) => { if (!one(".fn-turn")) { tell(button, "Nothing to export yet"); return; } send("export", { kind: data.kind }); button.closest("details").open = false; },
    new: () => { drawn = 0; clear(); send("renew", {}); compose(""); },
    section: (data) => showSection(data.section, data.question),
    open: () => (document.body.classList.contains("fn-reading") ? closePaper() : openPaper()),
    close: () => { closePaper(); const open = one(".fn-open"); if (open) open.focus(); },
    theme,
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".fn-mark") || one(".fn-mark", event.target.closest(".fn-sources > li") || make("i"));
    const button = event.target.closest("[data-do]");
    if (mark) { event.preventDefault(); show(mark); return; }
    if (button && actions[button.dataset.do]) { event.preventDefault(); actions[button.dataset.do](button.dataset, button); return; }
    all(".fn-more[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.target.closest(".fn-skip")) { event.preventDefault(); box().focus(); }
  });
  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => { const mark = event.target.closest(".fn-mark"); if (mark) showPopover(mark); });
    document.addEventListener(leave, (event) => { if (event.target.closest(".fn-mark")) hidePopover(); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (popover && !popover.hidden) { hidePopover(); return; }
    const menu = one(".fn-more[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    const back = one(".fn-back");
    if (back && back.closest(".fn-paper").contains(document.activeElement)) { back.click(); return; }
    closePaper();
  });
  document.addEventListener("mouseup", (event) => { if (event.target.closest(".fn-text")) window.setTimeout(offerSelection, 0); });

  return { attach, changed, save, recallTheme };
})();
