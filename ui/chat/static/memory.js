// What the tab remembers when its page is loaded anew: which conversation, and how far it and the document were read.
"use strict";
footnote.memory = (() => {
  const { one, all } = footnote.dom;
  const KEY = "footnote-conversation";
  const READ = "footnote-read";
  let returned = false;  // whether what is drawn next was there before

  function read(name) {
    try { return JSON.parse(window.sessionStorage.getItem(name)); } catch { return null; }
  }

  function write(name, value) {
    try {
      if (value) window.sessionStorage.setItem(name, JSON.stringify(value)); else window.sessionStorage.removeItem(name);
    } catch { /* a browser that keeps nothing */ }
  }

  let shown = null;  // the conversation's key, for a browser that keeps nothing

  // Python says which conversation is shown; its address is a link to it, for its owner.
  function keep(key) {
    if (key === undefined || key === shown) return;
    shown = key;
    write(KEY, key);
    const address = new URL(window.location);
    address.search = key ? `?c=${encodeURIComponent(key)}` : "";
    window.history.replaceState(window.history.state, "", address);
  }

  const key = () => shown ?? read(KEY);

  // What this page begins with. The question of a link is put into the field, for whoever follows it to ask: any page may link here.
  function begin() {
    const [entry] = window.performance.getEntriesByType("navigation");
    const isAgain = Boolean(entry) && entry.type !== "navigate";
    const asked = new URLSearchParams(window.location.search);
    const linked = asked.get("c");
    const kept = linked && !(isAgain && read(KEY)) ? linked : read(KEY) || linked;
    const question = isAgain && kept ? "" : asked.get("q") || "";
    returned = Boolean(kept);
    document.body.classList.toggle("fn-returning", returned);
    one("#chat").inert = returned;  // what was asked before the conversation is back would be lost
    return { key: kept, question };
  }

  const columns = () => all("#conversation, #paper");

  function leave() {
    write(READ, columns().map((column) => column.scrollTop));
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

  return { keep, key, begin, leave, recall, forget, ready };
})();
