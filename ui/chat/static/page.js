// What is pressed, pointed at and typed anywhere on the page; and its theme.
"use strict";
(() => {
  const { all, one } = footnote.dom;
  const { quotes, paper, turns, memory, side } = footnote;

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

  footnote.recallTheme = () => {
    let kept = null;
    try { kept = window.localStorage.getItem("footnote-theme"); } catch { /* as above */ }
    setTheme(kept ? kept === "dark" : document.body.classList.contains("dark"));
  };

  // -- what is pressed ---------------------------------------------------------------------------------------------
  function exportAs(data, button) {
    if (!one(".fn-turn")) { turns.tell(button, "Nothing to export yet"); return; }
    turns.send("export", { kind: data.kind });
    button.closest("details").open = false;
    menu(false);
  }

  // On a narrow screen what is needed less often is in a menu of its own.
  function menu(isShown = !one(".fn-tools.fn-shown")) {
    one(".fn-tools").classList.toggle("fn-shown", isShown);
    one(".fn-all").setAttribute("aria-expanded", String(isShown));
  }

  const actions = {
    menu: () => menu(),
    ask: (data) => { paper.withdraw(); paper.leave(); turns.ask(data.question); },
    retry: (data) => turns.ask(data.question, Number(data.turn), data.mode || null),
    edit: (data, button) => turns.edit(button),
    copy: (data, button) => turns.copy(button),
    compose: (data) => { paper.withdraw(); turns.compose(data.question); },
    check: (data, button) => { turns.tell(button, "Checking …"); turns.send("check", { turn: Number(data.turn) }); },
    vote: (data, button) => turns.vote(data, button),
    earlier: () => turns.earlier(),
    conversations: (data, button) => side.toggle("conversations", button),
    settings: (data, button) => side.toggle("settings", button),
    pane: (data, button) => side.act(data, button),
    link: (data, button) => turns.copy(button, window.location.href),
    export: exportAs,
    new: () => { quotes.clear(); turns.send("renew", {}); turns.compose(""); },
    undo: () => { quotes.clear(); turns.send("undo", {}); },
    section: (data) => paper.showSection(data),
    open: () => paper.toggle(),
    library: () => footnote.overview.turnTo(""),
    shelf: () => footnote.shelf.toggle(),
    read: (data) => footnote.shelf.read(data.document),
    remove: (data, button) => { if (footnote.dom.isSure(button, "Remove for good")) footnote.shelf.remove(data.document); },
    view: (data) => footnote.pages.choose(data.view),
    theme,
  };

  // What lies over the page gives way to a press beside it, and to the focus, which it would hide; not to what a file is saved or copied by.
  function giveWay(target) {
    if (!target.isConnected || target.closest(".fn-pane, #fn-shelf, .fn-bar, .fn-away")) return;
    side.close(false);
    footnote.shelf.giveWay();
  }

  document.addEventListener("click", (event) => {
    giveWay(event.target);
    const source = event.target.closest(".fn-sources > li");
    const mark = event.target.closest(".fn-mark") || (source && one(".fn-mark", source));
    const button = event.target.closest("[data-do]");
    if (mark) { event.preventDefault(); quotes.show(mark); return; }
    if (!event.target.closest(".fn-tools, .fn-all") || ["conversations", "settings"].includes(button && button.dataset.do)) menu(false);
    if (button && actions[button.dataset.do]) { event.preventDefault(); actions[button.dataset.do](button.dataset, button); return; }
    all(".fn-more[open]").forEach((more) => { if (!more.contains(event.target)) more.open = false; });
    if (event.target.closest(".fn-skip")) { event.preventDefault(); turns.box().focus(); }
  });

  // -- what is pointed at, or has the focus ------------------------------------------------------------------------
  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => { const mark = event.target.closest(".fn-mark"); if (mark) quotes.showPopover(mark); });
    document.addEventListener(leave, (event) => { if (event.target.closest(".fn-mark")) quotes.hidePopover(); });
  }
  document.addEventListener("focusin", (event) => giveWay(event.target));
  for (const event of ["pointerdown", "focusin"]) document.addEventListener(event, ({ target }) => turns.remember(target));
  document.addEventListener("scroll", quotes.movePopover, { capture: true, passive: true });

  let settling = 0;
  document.addEventListener("selectionchange", () => {  // by pointer, by finger or by keyboard: once it is made
    window.clearTimeout(settling);
    settling = window.setTimeout(paper.offerSelection, 250);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (quotes.isPopover()) { quotes.hidePopover(); return; }
    const more = one(".fn-more[open]");
    if (more) { more.open = false; one("summary", more).focus(); return; }
    if (one(".fn-tools.fn-shown")) { menu(false); one(".fn-all").focus(); return; }
    if (side.close()) return;
    const shelf = one("#fn-shelf:not([hidden])");
    if (shelf && shelf.contains(document.activeElement)) { footnote.shelf.toggle(false); one(".fn-shelf-count").focus(); return; }
    const back = one(".fn-back");
    if (back && (paper.isOpen() || back.closest(".fn-paper").contains(document.activeElement))) { back.click(); return; }
    if (paper.isOpen()) { paper.toggle(); one(".fn-open").focus(); }
  });

  window.addEventListener("pagehide", memory.leave);
})();
