// The turns: asking, editing, copying, files to keep, and what happens when the conversation has been drawn anew.
"use strict";
footnote.turns = (() => {
  const { all, one, make, button, add, say } = footnote.dom;
  const triggers = {};

  // The component that talks to Python hands over its own `trigger`.
  function attach(trigger, events) {
    events.forEach((event) => { triggers[event] = trigger; });
  }

  function send(event, data) {
    if (triggers[event]) triggers[event](event, data);
  }

  function ask(question, turn = null) {
    if (question.trim()) send("ask", { question, turn });
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
    const after = all(".fn-turn").length - Number(turn) - 1;
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
  async function copy(pressed) {
    try {
      await navigator.clipboard.writeText(pressed.dataset.copy);
    } catch {  // a page that is not from this machine and not encrypted has no clipboard
      const field = add(make("textarea", "fn-away"));
      field.value = pressed.dataset.copy;
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
  // All of it is new elements then: what had the focus gets it again, what was being edited still is.
  let focused = null;
  let drawn = 0;  // turns, those that wait for their answer apart
  let awaited = 0;  // the turn, counted from one, whose answer comes; 0 for none
  let untold = false;  // whether it is still to be told that an answer has come

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

  function changed(root) {
    footnote.quotes.hidePopover();
    footnote.quotes.remark();
    footnote.memory.keep(root);
    footnote.overview.changed(root);
    if (editor && !editor.isConnected) place();
    refocus();
    follow(all(".fn-turn", root), one(".fn-trouble, .fn-notice", root));
  }

  // A new turn comes into view once, and stays where it is while it grows: one that is written is given the room at once.
  function follow(turns, news) {
    const last = turns[turns.length - 1];
    if (last && last.classList.contains("fn-pending")) { expectAnswer(turns.length, last); return; }
    const isNew = turns.length > drawn || turns.length === awaited;
    drawn = turns.length;
    awaited = 0;
    const wasThere = footnote.memory.recall();
    if (news) { news.scrollIntoView({ block: "nearest" }); return; }
    if (!last || wasThere) return;
    if (isNew) { untold = true; last.scrollIntoView({ block: "start" }); }
    if (untold && !one(".fn-draft", last)) { untold = false; say(summary(last)); lookUp(last); }
  }

  // The document goes along, where it stands beside the conversation.
  function lookUp(turn) {
    const mark = one(".fn-statement .fn-mark, .fn-sources .fn-mark", turn);
    if (mark && !footnote.dom.narrow()) footnote.quotes.show(mark, true);
  }

  function expectAnswer(place, turn) {
    const isWritten = Boolean(one("#mode input[value='written']:checked"));
    drawn = Math.min(drawn, place - 1);
    awaited = place;
    footnote.memory.forget();
    document.body.classList.toggle("fn-room", isWritten);
    turn.scrollIntoView({ block: isWritten ? "start" : "nearest" });
  }

  function summary(turn) {
    const count = all(".fn-sources > li", turn).length;
    const partial = one(".fn-missing", turn) ? " A part of the question is not in the document." : "";
    return count ? `Answered with ${count} ${count === 1 ? "citation" : "citations"}.${partial}` : "The document does not say.";
  }

  return { attach, send, ask, box, compose, edit, copy, tell, save, remember, changed };
})();
