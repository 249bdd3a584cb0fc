// What the tab remembers when its page is loaded anew: the conversation, and how far it and the document were read.
"use strict";
footnote.memory = (() => {
  const { one, all } = footnote.dom;
  const SAVED = "footnote-conversation";
  const READ = "footnote-read";
  let returned = false;  // whether what is drawn next was there before

  function read(name) {
    try { return JSON.parse(window.sessionStorage.getItem(name)); } catch { return null; }
  }

  function write(name, text) {
    try {
      if (text) window.sessionStorage.setItem(name, text); else window.sessionStorage.removeItem(name);
    } catch { /* a browser that keeps nothing */ }
  }

  // Python says what to keep; it says nothing while an answer is on its way.
  function keep(root) {
    const turns = one(".fn-turns", root);
    if (turns && "saved" in turns.dataset) write(SAVED, turns.dataset.saved);
  }

  const saved = () => read(SAVED);

  // What this page begins with. The question of a link is put into the field, for whoever follows it to ask: any page may link here.
  function begin() {
    const kept = saved();
    const [entry] = window.performance.getEntriesByType("navigation");
    const isAgain = Boolean(kept) && Boolean(entry) && entry.type !== "navigate";
    const question = isAgain ? "" : new URLSearchParams(window.location.search).get("q") || "";
    returned = Boolean(kept);
    document.body.classList.toggle("fn-returning", returned);
    one("#chat").inert = returned;  // what was asked before the conversation is back would be lost
    return { saved: kept, question };
  }

  const columns = () => all("#conversation, #paper");

  function leave() {
    write(READ, JSON.stringify(columns().map((column) => column.scrollTop)));
  }

  // When the conversation is drawn: whether it was there before, and if so it is as far down as it was.
  function recall() {
    const was = returned && read(READ);
    returned = false;
    ready();
    if (was) columns().forEach((column, i) => { column.scrollTop = was[i]; });
    return Boolean(was);
  }

  const forget = () => { returned = false; };

  function ready() {
    document.body.classList.remove("fn-returning");
    if (!one("#chat").inert) return;
    one("#chat").inert = false;
    if (document.activeElement === document.body) footnote.turns.box().focus({ preventScroll: true });
  }

  return { keep, saved, begin, leave, recall, forget, ready };
})();
