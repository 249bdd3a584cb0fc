// The turns: asking, editing, copying, files to keep, and what happens when some of them have been drawn anew.
"use strict";
footnote.turns = (() => {
  const { all, one, make, button, add, say } = footnote.dom;
  const triggers = {};

  // The component that talks to Python hands over its own `trigger`.
  function attach(trigger, events) {
    events.forEach((event) => { triggers[event] = trigger; });
  }

  // Python reads all of these of an event, and stops where one is missing.
  const NOTHING = { question: "", turn: null, mode: null, vote: "", reason: "", kind: "", key: "", words: "", title: "" };

  function send(event, data) {
    if (triggers[event]) triggers[event](event, { ...NOTHING, ...data });
  }

  function ask(question, turn = null, mode = null) {
    if (question.trim()) send("ask", { question, turn, mode });
  }

  const box = () => one("#question textarea, #question input");

  function compose(question) {
    const field = box();
    field.value = question;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    footnote.paper.close();
    field.focus();
  }

  // -- editing -----------------------------------------------------------------------------------------------------
  let editor = null;

  const turnOf = (place) => one(`.fn-turn[data-turn="${place}"]`);

  function edit(pressed) {
    const { turn, question } = pressed.dataset;
    const field = make("textarea", "fn-field");
    field.value = question;
    field.rows = 2;
    field.setAttribute("aria-label", "The question, to be changed");
    const cancel = button("fn-quiet", "Cancel");
    if (editor) editor.remove();
    editor = make("form", "fn-editor");
    editor.dataset.turn = turn;
    editor.dataset.opener = pressed.closest(".fn-understood") ? ".fn-understood" : ".fn-actions";
    editor.append(field, make("button", "fn-primary", "Ask"), cancel);
    const after = count() - Number(turn) - 1;
    if (after) editor.append(make("span", "fn-hint", `The ${after === 1 ? "question" : `${after} questions`} after it will give way. You can bring them back.`));
    cancel.addEventListener("click", leave);
    editor.addEventListener("submit", (event) => { event.preventDefault(); if (!field.value.trim()) return; editor.remove(); editor = null; ask(field.value, Number(turn)); });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); editor.requestSubmit(); }
      if (event.key === "Escape") { event.stopPropagation(); leave(); }
    });
    place();
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  function place() {
    const turn = turnOf(editor.dataset.turn);
    if (turn) one(".fn-question", turn).after(editor); else editor = null;
  }

  function leave() {
    const { turn, opener } = editor.dataset;
    editor.remove();
    editor = null;
    one(`${opener} [data-do="edit"]`, turnOf(turn)).focus();
  }

  // -- copies and files --------------------------------------------------------------------------------------------
  async function copy(pressed, text = pressed.dataset.copy) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page that is not from this machine and not encrypted has no clipboard
      const field = add(make("textarea", "fn-away"));
      field.value = text;
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    tell(pressed, "Copied");
  }

  // A word in a button's place for a moment; the button keeps its width, or another would move under the pointer.
  function tell(pressed, word) {
    say(word);
    if (pressed.dataset.telling) return;
    const before = [...pressed.childNodes];
    pressed.dataset.telling = "yes";
    pressed.style.minWidth = `${pressed.offsetWidth}px`;
    pressed.replaceChildren(word);
    window.setTimeout(() => { delete pressed.dataset.telling; pressed.replaceChildren(...before); }, 1500);
  }

  function save(file) {
    if (!file || !file.text) return;
    const link = add(make("a", "fn-away"));
    link.href = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }));
    link.download = file.name;
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // -- drawn anew --------------------------------------------------------------------------------------------------
  // What changed is new elements then: what had the focus gets it again, what was being edited still is.
  const MOST = 40;  // turns that stay on the page; those before them are shown again when asked for
  let focused = null;
  let drawn = 0;  // turns, those that wait for their answer apart
  let untold = false;  // whether it is still to be told that an answer has come

  const settled = () => all(".fn-turns > .fn-turn:not(.fn-pending)");
  const placeOf = (element) => Number(element.dataset.turn);
  const count = () => { const turns = settled(); return turns.length ? placeOf(turns[turns.length - 1]) + 1 : 0; };

  // A patch of the session: turns that take the place of others, come before them, or something said of one.
  function draw(patch) {
    if (!patch) return;
    const root = one(".fn-turns");
    footnote.memory.keep(patch.key);
    if (footnote.side.took(patch)) return;
    if ("trouble" in patch) { complain(root, patch.trouble); return; }
    if ("waiting" in patch) { wait(root, patch.waiting); return; }
    if ("check" in patch) { showCheck(patch); return; }
    if ("before" in patch) { prepend(root, patch); return; }
    if (!("from" in patch)) return;
    if (patch.from > count()) { send("open", { key: patch.key }); return; }  // another page of this conversation asked meanwhile
    const only = "to" in patch;
    const gone = [...root.children].filter((child) => goes(child, patch));
    const after = only && turnOf(patch.to);
    gone.forEach((child) => child.remove());
    if (patch.from === 0 && !only) root.replaceChildren();
    root.append(...elements(patch.html));
    if (one(".fn-welcome", root)) one("#conversation").scrollTop = 0;
    if (after) after.before(root.lastElementChild);
    changed(root, only);
    if (only && voted && voted.turn === patch.from) { afterVote(turnOf(voted.turn), voted); voted = null; }
  }

  function elements(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return [...holder.content.children];
  }

  function goes(child, { from, to }) {
    if (child.dataset.turn !== undefined) return placeOf(child) >= from && (to === undefined || placeOf(child) < to);
    return to === undefined && (from === 0 || !child.classList.contains("fn-top"));
  }

  function prepend(root, patch) {
    const next = turnOf(patch.before);
    all(".fn-top", root).forEach((top) => top.remove());
    const column = one("#conversation");
    const below = column.scrollHeight - column.scrollTop;
    root.prepend(...elements(patch.html));
    column.scrollTop = column.scrollHeight - below;
    const shown = next && next.previousElementSibling;
    if (shown) { one("h2", shown).tabIndex = -1; one("h2", shown).focus({ preventScroll: true }); }
    footnote.quotes.remark();
  }

  const earlier = () => { const [first] = settled(); if (first) send("earlier", { turn: placeOf(first) }); };

  // Of a long conversation the last turns: thousands of elements make each key that is typed slow.
  function trim(root) {
    const turns = settled();
    if (turns.length <= MOST) return;
    turns.slice(0, -MOST).forEach((turn) => turn.remove());
    all(".fn-before", root).forEach((top) => top.remove());
    const top = make("div", "fn-top fn-before");
    const more = button("fn-quiet", `Show earlier (${placeOf(settled()[0])})`);
    more.dataset.do = "earlier";
    top.append(more);
    root.prepend(top);
  }

  // How many are before the question that is being answered.
  function wait(root, text) {
    const told = one(".fn-pending .fn-wait", root);
    if (told) told.textContent = text;
  }

  function complain(root, text) {
    all(".fn-trouble", root).forEach((old) => old.remove());
    const said = make("p", "fn-trouble", text);
    said.setAttribute("role", "alert");
    root.append(said);
    said.scrollIntoView({ block: "nearest" });
  }

  function showCheck(patch) {
    const turn = turnOf(patch.check);
    if (!turn) return;
    all(".fn-checked", turn).forEach((old) => old.remove());
    one(".fn-actions", turn).insertAdjacentHTML("beforebegin", patch.html);
    const checked = one(".fn-checked", turn);
    checked.scrollIntoView({ block: "nearest" });
    say(checked.textContent);
  }

  let voted = null;  // a vote whose turn is still to be drawn anew

  function vote(data, pressed) {
    const isTakenBack = pressed.getAttribute("aria-pressed") === "true";
    all(".fn-reason").forEach((form) => form.remove());
    voted = isTakenBack ? null : { turn: Number(data.turn), vote: data.vote };
    send("vote", { turn: Number(data.turn), vote: data.vote });
  }

  function afterVote(turn, { vote, isThanked }) {
    if (isThanked) one(".fn-actions", turn).after(make("p", "fn-path", "Thank you. It is kept with the vote."));
    else askWhy(turn, vote);
  }

  // After a vote: why, for whoever wants to say.
  function askWhy(turn, vote) {
    const field = make("input", "fn-why");
    field.maxLength = 500;
    field.placeholder = "Why? (optional)";
    field.setAttribute("aria-label", "Why, if you like to say");
    const form = make("form", "fn-reason");
    form.append(field, make("button", "fn-quiet", "Send"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!field.value.trim()) { form.remove(); return; }
      voted = { turn: placeOf(turn), isThanked: true };  // told once the turn is drawn anew
      send("vote", { turn: placeOf(turn), vote, reason: field.value });
    });
    one(".fn-actions", turn).after(form);
  }

  function remember(element) {
    const turn = element.closest(".fn-turn");
    focused = turn && { turn: turn.dataset.turn, tag: element.tagName, place: all(element.tagName, turn).indexOf(element) };
  }

  function refocus() {
    if (!focused || document.activeElement !== document.body) return;
    const turn = turnOf(focused.turn);
    const same = turn && all(focused.tag, turn)[focused.place];
    if (same) same.focus({ preventScroll: true });
  }

  function changed(root, isOne = false) {
    footnote.quotes.hidePopover();
    footnote.quotes.remark();
    footnote.overview.changed(root);
    if (editor && !editor.isConnected) place();
    refocus();
    if (!isOne) { trim(root); follow(root); }
  }

  // A new turn comes into view once, and stays where it is while it grows: one that is written is given the room at once.
  function follow(root) {
    const pending = one(".fn-pending", root);
    if (pending) { expectAnswer(pending); return; }
    const turns = settled();
    const last = turns[turns.length - 1];
    const isNew = count() > drawn;
    drawn = count();
    const wasThere = footnote.memory.recall();
    const news = one(".fn-turns > .fn-trouble, .fn-turns > .fn-notice", root.parentElement);
    if (news) { news.scrollIntoView({ block: "nearest" }); return; }
    if (!last || wasThere) return;
    if (isNew) { untold = true; last.scrollIntoView({ block: "start" }); }
    if (untold && !one(".fn-draft", last)) { untold = false; say(summary(last)); lookUp(last); }
  }

  // The document goes along, where it stands beside the conversation.
  function lookUp(turn) {
    const mark = one(".fn-statement .fn-mark:not([data-start='-1']), .fn-sources .fn-mark:not([data-start='-1'])", turn);
    if (mark && !footnote.dom.narrow()) footnote.quotes.show(mark, true);
  }

  function expectAnswer(turn) {
    const isWritten = Boolean(one("#mode input[value='written']:checked"));
    drawn = count();
    footnote.shelf.giveWay();
    footnote.memory.forget();
    document.body.classList.toggle("fn-room", isWritten);
    turn.scrollIntoView({ block: isWritten ? "start" : "nearest" });
  }

  function summary(turn) {
    const count = all(".fn-sources > li", turn).length;
    if (turn.classList.contains("fn-greeted")) return one(".fn-greeting", turn).textContent;
    const unsure = one(".fn-unsure", turn) ? " Not sure." : "";
    const partial = one(".fn-missing", turn) ? " A part of the question is not in the document." : "";
    return count ? `Answered with ${count} ${count === 1 ? "citation" : "citations"}.${unsure}${partial}` : "The document does not say.";
  }

  // -- how long a question is, where it is nearly too long ---------------------------------------------------------
  function measure(field) {
    const length = [...field.value].length;
    const most = footnote.turns.most;
    let told = one("#fn-count");
    if (length < 0.9 * most) { if (told) told.remove(); return; }
    if (!told) {
      told = make("p", "fn-foot");
      told.id = "fn-count";
      told.setAttribute("role", "status");
      one("#composer").after(told);
    }
    told.textContent = `${length.toLocaleString("en")} of ${most.toLocaleString("en")} characters${length > most ? ": too long to be asked" : ""}`;
    told.classList.toggle("fn-over", length > most);
  }

  return { attach, send, ask, box, compose, edit, copy, tell, save, remember, draw, earlier, vote, measure, most: Infinity };
})();
