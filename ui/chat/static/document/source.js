// Which document is open beside the conversation, and what is asked of the server about it.
"use strict";
footnote.source = (() => {
  const { one } = footnote.dom;
  const kept = new Map();  // documents that were open, as elements
  const MOST = 6;

  const paper = () => one("#paper .fn-paper");
  const name = () => { const shown = paper(); return shown ? shown.dataset.document : ""; };
  const isOpen = (document) => !document || document === name();
  const url = (what, query) => `paper/${what}?${new URLSearchParams(query)}`;

  async function ask(what, query) {
    try {
      const reply = await fetch(url(what, query), { headers: { accept: "application/json, text/html" } });
      if (!reply.ok) return null;
      if (reply.status === 202) return undefined;  // not yet
      return (reply.headers.get("content-type") || "").includes("json") ? await reply.json() : await reply.text();
    } catch { return null; }
  }

  // What there is so far, as HTML, and whether it is all.
  async function part(what, query) {
    try {
      const reply = await fetch(url(what, query));
      return [reply.ok ? await reply.text() : "", reply.status !== 202];
    } catch { return ["", true]; }
  }

  // Show another document; whether it is there.
  async function open(document) {
    if (isOpen(document)) return true;
    const html = kept.has(document) ? "" : await ask("text", { document });
    if (html === null) return false;
    const shown = paper();
    footnote.quotes.clear();
    footnote.paper.withdraw();
    const next = kept.get(document) || parse(html);
    kept.delete(name());
    kept.set(name(), shown);
    if (kept.size > MOST) kept.delete(kept.keys().next().value);
    shown.replaceWith(next);
    one("#paper").scrollTop = Number(next.dataset.scroll || 0);
    opened();
    return true;
  }

  function parse(html) {
    const holder = window.document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  function opened() {
    footnote.pages.attach(paper());
    footnote.map.draw();
    if (footnote.shelf) footnote.shelf.mark();
  }

  // Where the reader is, to come back to.
  function here() {
    const before = name();
    const top = one("#paper").scrollTop;
    return async () => { if (await open(before)) one("#paper").scrollTop = top; };
  }

  return { paper, name, isOpen, url, ask, part, open, opened, here };
})();
