// The panes at the side: the conversations that are kept, and the settings.
"use strict";
footnote.side = (() => {
  const { all, one, make, button } = footnote.dom;
  let opened = null;  // the name of the pane that is open, and the button that opened it
  let opener = null;

  const pane = (name = opened) => one(`#side [data-pane="${name}"]`);
  const send = (event, data) => footnote.turns.send(event, data);
  const list = () => send("list", { words: one(".fn-search", pane("conversations")).value });

  function toggle(name, pressed) {
    const was = opened;
    close(was === name);
    if (was === name) return;
    if (one("#fn-shelf:not([hidden])")) footnote.shelf.toggle(false);
    [opened, opener] = [name, pressed];
    pane().hidden = false;
    opener.setAttribute("aria-expanded", "true");
    one("input, button", pane()).focus();
    if (name === "conversations") list(); else send("settings", {});
  }

  function close(goesBack = true) {
    if (!opened) return false;
    pane().hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (goesBack) (opener.checkVisibility() ? opener : one(".fn-all")).focus();
    opened = null;
    return true;
  }

  // What a patch says of the panes; whether that is all it says.
  function took(patch) {
    for (const name of ["list", "settings", "tested"]) {
      if (!(name in patch)) continue;
      const place = one(`#side [data-place="${name}"]`);
      place.innerHTML = patch[name];
      if (name === "list") for (const current of all(".fn-kept", place)) current.classList.toggle("fn-current", current.dataset.key === footnote.memory.key());
    }
    return !("from" in patch) && ["list", "settings", "tested"].some((name) => name in patch);
  }

  function rename(entry) {
    const title = one(".fn-kept-title", entry);
    const field = make("input", "fn-search");
    field.value = title.textContent;
    field.maxLength = 120;
    field.setAttribute("aria-label", "The conversation's title");
    const form = make("form", "fn-renaming");
    form.append(field, make("button", "fn-quiet", "Save"));
    const done = () => { form.replaceWith(title); title.focus(); };
    form.addEventListener("submit", (event) => { event.preventDefault(); send("rename", { key: entry.dataset.key, title: field.value, words: one(".fn-search", pane()).value }); });
    field.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); done(); } });
    title.replaceWith(form);
    field.select();
  }

  function remove(entry, pressed) {
    if (footnote.dom.isSure(pressed, "Delete for good")) send("remove", { key: entry.dataset.key, words: one(".fn-search", pane()).value });
  }

  const acts = {
    close: () => close(),
    open: (entry) => { footnote.quotes.clear(); send("open", { key: entry.dataset.key }); close(false); footnote.turns.box().focus(); },
    rename,
    remove,
    export: (entry, pressed) => send("export", { key: entry.dataset.key, kind: pressed.dataset.kind }),
    test: () => { one('#side [data-place="tested"]').textContent = "Asking the model …"; send("test", {}); },
  };

  const act = (data, pressed) => acts[data.act](pressed.closest(".fn-kept"), pressed);

  let typing = 0;
  document.addEventListener("input", ({ target }) => {
    if (target.matches("#side [data-pane='conversations'] > .fn-search")) { window.clearTimeout(typing); typing = window.setTimeout(list, 250); }
    if (target.matches("#question textarea")) footnote.turns.measure(target);
  });

  return { toggle, close, took, act };
})();
