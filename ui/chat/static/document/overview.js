// What a document begins with, and questions that go on from an answer: made on the server in the background, and shown once there.
"use strict";
footnote.overview = (() => {
  const { all, one, make, button } = footnote.dom;
  const LATEST = 3;  // questions that are told again: the server knows those that it keeps
  const found = new Map();  // by document, and by question and quote
  let about = "";  // the document that the first screen is about; none named: all of them, or the only one

  // The conversation was drawn anew: its empty places are filled.
  function changed(root) {
    const place = one(".fn-overview", root);
    if (place) { footnote.shelf.tellWhat(); begin(place); }
    const turn = [...all(".fn-turn:not(.fn-pending)", root)].pop();
    if (turn && !one(".fn-draft, .fn-next", turn) && !one(".fn-pending", root)) goOn(turn);
  }

  async function begin(place) {
    const document = about;
    if (place.dataset.document === document) return;
    place.dataset.document = document;
    if (found.has(document)) { fill(place, found.get(document)); return; }
    place.replaceChildren(make("p", "fn-wait fn-late", "Reading for the first page …"));
    await patiently(() => place.isConnected && place.dataset.document === document, async () => {
      const [html, isWhole] = await footnote.source.part("overview", { document });
      if (html && place.dataset.document === document) fill(place, html);
      if (isWhole) found.set(document, html);
      return isWhole;
    });
  }

  function fill(place, html) {
    place.innerHTML = html;
    footnote.shelf.hideLeftOut();
  }

  // Again and again, with longer pauses, until it is done or nobody waits any more.
  async function patiently(isWanted, attempt) {
    for (let wait = 400; isWanted(); wait = Math.min(wait * 1.5, 4000)) {
      if (await attempt()) return;
      await new Promise((resolve) => { window.setTimeout(resolve, wait); });
    }
  }

  // The first screen is about that document from now on, or about all.
  function turnTo(document) {
    about = document;
    const place = one(".fn-overview");
    if (place) begin(place);
  }

  async function goOn(turn) {
    const nearest = one(".fn-sources .fn-mark, .fn-nearest a", turn);
    if (!nearest || nearest.dataset.start === "-1") return;  // its document has changed or gone
    const { document = "", section = "" } = nearest.dataset;
    const quotes = all(".fn-sources .fn-mark", turn).filter((one) => one.dataset.document === document && one.dataset.start !== "-1");
    const spans = quotes.map((one) => `${one.dataset.start}-${one.dataset.end}`).join(",");
    const questions = all(".fn-question h2").map((one) => one.textContent).slice(-LATEST);
    const key = JSON.stringify([document, spans || section, questions]);
    if (found.get(key) === null) return;  // on its way
    if (!found.has(key)) {
      found.set(key, null);
      const query = new URLSearchParams({ document, spans, section, conversation: footnote.memory.key() || "" });
      questions.forEach((question) => query.append("asked", question));
      await patiently(() => Boolean(one(".fn-turn")), async () => {
        const next = await footnote.source.ask("follow-ups", query);
        if (next !== undefined) found.set(key, next || []);
        return next !== undefined;
      });
      if (found.get(key) === null) found.delete(key);
    }
    const next = found.get(key);
    const last = all(".fn-turn").pop();
    if (last && last !== turn && last.dataset.turn === turn.dataset.turn) { changed(last.parentElement); return; }  // drawn anew meanwhile
    if (!next || !next.length || last !== turn || one(".fn-next", turn)) return;
    const list = make("ul", "fn-next-questions");
    list.append(...next.map((question) => {
      const made = button("fn-quiet", question);
      Object.assign(made.dataset, { do: "ask", question });
      const item = make("li", "");
      item.append(made);
      return item;
    }));
    const holder = make("nav", "fn-next");
    holder.setAttribute("aria-label", `To go on from “${one(".fn-question h2", turn).textContent}”`);
    holder.append(make("p", "fn-label", "To go on"), list);
    turn.append(holder);
  }

  // Documents have come or gone: what was said of all of them holds no more.
  function outdated() {
    found.delete("");
    const place = one(".fn-overview");
    if (place && place.dataset.document === "") { delete place.dataset.document; begin(place); }
  }

  return { changed, turnTo, outdated };
})();
