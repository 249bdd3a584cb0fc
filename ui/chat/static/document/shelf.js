// The list of documents: which there are, which of them are asked, one to read; and those that the reader brings.
"use strict";
footnote.shelf = (() => {
  const { all, one, make, button, say } = footnote.dom;
  const KEPT = "footnote-documents-left-out";
  let entries = [];
  let limits = {};

  function leftOut() {
    try { return new Set(JSON.parse(window.localStorage.getItem(KEPT) || "[]")); } catch { return new Set(); }
  }

  async function begin() {
    [entries, limits] = await Promise.all([footnote.source.ask("list", {}), footnote.source.ask("limits", {})]);
    entries = entries || [];
    limits = limits || {};
    draw();
    if (leftOut().size) tellChosen();
  }

  async function again() {
    entries = (await footnote.source.ask("list", {})) || entries;
    draw();
    footnote.overview.outdated();
  }

  // Takes no room for one document that nothing can be added to.
  function draw() {
    const isNeeded = entries.length > 1 || Boolean(limits.suffixes);
    document.body.classList.toggle("fn-several", entries.length > 1);
    document.body.classList.toggle("fn-adding", Boolean(limits.suffixes));
    if (!isNeeded) return;
    tellWhat();
    const shelf = one("#fn-shelf") || made();
    one(".fn-shelf-list", shelf).replaceChildren(...entries.map(line));
    one(".fn-shelf-count").replaceChildren(make("span", "fn-shelf-word", "Documents "), `(${entries.length})`);
    one(".fn-shelf-count").setAttribute("aria-label", `Documents (${entries.length})`);
    mark();
  }

  // What is asked, where the page says so: as many as are chosen.
  function tellWhat() {
    if (!entries.length) return;
    const asked = entries.filter((entry) => !leftOut().has(entry.name));
    const many = asked.length === entries.length ? `${entries.length} documents` : `${asked.length} of ${entries.length} documents`;
    const title = asked.length === 1 ? asked[0].title : many;
    for (const told of all(".fn-about, #fn-welcome-title cite")) told.textContent = title;
    one(".fn-about").title = title;
    const box = footnote.turns.box();
    if (!box) { setTimeout(tellWhat, 200); return; }  // gradio has not drawn it yet
    box.placeholder = asked.length === 1 ? "Ask the document …" : "Ask the documents …";
  }

  // On the first screen is what is asked.
  function hideLeftOut() {
    const out = leftOut();
    all(".fn-overview [data-of]").forEach((item) => { item.hidden = out.has(item.dataset.of); });
  }

  function made() {
    const shelf = make("section", "fn-shelf");
    shelf.id = "fn-shelf";
    shelf.setAttribute("aria-label", "Documents");
    shelf.hidden = true;
    shelf.append(make("ul", "fn-shelf-list"));
    if (limits.suffixes) shelf.append(footnote.uploads.field(limits));
    const opener = button("fn-quiet fn-shelf-count", "Documents");
    opener.dataset.do = "shelf";
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("aria-controls", "fn-shelf");
    one(".fn-menu").prepend(opener);
    one(".fn-bar").after(shelf);
    return shelf;
  }

  function line(entry) {
    const item = make("li", "fn-shelf-line");
    const asked = make("input", "");
    asked.type = "checkbox";
    asked.checked = !leftOut().has(entry.name);
    asked.setAttribute("aria-label", `Ask ${entry.title}`);
    asked.addEventListener("change", () => choose(entry.name, asked.checked));
    const open = button("fn-shelf-open", entry.title);
    Object.assign(open.dataset, { do: "read", document: entry.name });
    const told = [entry.title === entry.name ? "" : entry.name, entry.pages ? `${entry.pages} ${entry.pages === 1 ? "page" : "pages"}` : "", entry.date.replaceAll("-", "\u2011")];
    const about = make("span", "fn-shelf-about", told.filter(Boolean).join(" · "));
    const words = make("div", "");
    words.append(open, about);
    if (entries.length > 1) item.append(asked);
    item.append(words);
    if (entry.is_own) {
      const away = button("fn-quiet", "Remove");
      away.setAttribute("aria-label", `Remove ${entry.title}`);
      Object.assign(away.dataset, { do: "remove", document: entry.name });
      item.append(away);
    }
    return item;
  }

  function choose(name, isAsked) {
    const out = leftOut();
    if (isAsked) out.delete(name); else out.add(name);
    if (entries.every((entry) => out.has(entry.name))) { out.clear(); say("None would be left: all are asked."); }
    try { window.localStorage.setItem(KEPT, JSON.stringify([...out])); } catch { /* a browser that keeps nothing */ }
    all(".fn-shelf-line input").forEach((box, i) => { box.checked = !out.has(entries[i].name); });  // not drawn anew: it has the focus
    tellWhat();
    hideLeftOut();
    tellChosen();
  }

  function tellChosen() {
    const out = leftOut();
    const asked = out.size ? entries.map((entry) => entry.name).filter((name) => !out.has(name)) : [];
    return fetch("paper/chosen", { method: "POST", body: JSON.stringify(asked.length === entries.length ? [] : asked) });
  }

  function mark() {
    all(".fn-shelf-open").forEach((open) => {
      if (open.dataset.document === footnote.source.name()) open.setAttribute("aria-current", "true"); else open.removeAttribute("aria-current");
    });
  }

  function toggle(isShown = one("#fn-shelf").hidden) {
    const shelf = one("#fn-shelf");
    if (isShown) footnote.side.close(false);
    shelf.hidden = !isShown;
    document.body.classList.toggle("fn-shelf-beside", isShown);
    footnote.map.draw();
    one(".fn-shelf-count").setAttribute("aria-expanded", String(isShown));
    if (isShown) one("button, input", shelf).focus();
  }

  // Where it lies over the conversation, not beside it.
  function giveWay() {
    const shelf = one("#fn-shelf:not([hidden])");
    if (shelf && getComputedStyle(shelf).boxShadow !== "none") toggle(false);
  }

  async function read(name) {
    const back = footnote.source.here();
    if (!(await footnote.source.open(name))) return;
    const close = footnote.paper.reveal();
    footnote.back.enter("document", () => { close(); back(); });
    footnote.overview.turnTo(name);
    if (footnote.dom.narrow()) toggle(false);
  }

  async function remove(name) {
    const reply = await fetch(footnote.source.url("files", { document: name }), { method: "DELETE" });
    if (!reply.ok) return;
    say("Removed");
    if (footnote.source.name() === name) {
      const next = entries.find((entry) => entry.name !== name);
      if (next) await footnote.source.open(next.name);
      footnote.overview.turnTo("");
    }
    await again();
  }

  return { begin, again, mark, toggle, giveWay, read, remove, choose, tellWhat, hideLeftOut };
})();
