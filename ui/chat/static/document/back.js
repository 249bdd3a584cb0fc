// The way back: each step into the document is an entry of the browser's history, so that its Back, a phone's too, leads back.
"use strict";
footnote.back = (() => {
  const steps = [];  // the innermost last: what it is, and how to undo it
  let mute = 0;  // entries that are being left without being undone

  function enter(kind, undo) {
    const last = steps[steps.length - 1];
    if (last && last.kind === kind) return;  // one step, however many places were looked at: the first undo leads to where it began
    steps.push({ kind, undo });
    window.history.pushState({ ...window.history.state, footnote: steps.length }, "");
  }

  // Whether there is such a step to go back from; it is undone when the browser says so.
  function leave(kind) {
    const last = steps[steps.length - 1];
    if (!last || (kind && last.kind !== kind)) return false;
    window.history.back();
    return true;
  }

  // All steps are over, nothing is undone: something else is shown now.
  function forget() {
    if (!steps.length) return;
    mute += 1;
    const count = steps.length;
    steps.length = 0;
    window.history.go(-count);
  }

  window.addEventListener("popstate", (event) => {
    if (mute) { mute -= 1; return; }
    const depth = (event.state && event.state.footnote) || 0;
    while (steps.length > depth) steps.pop().undo();
  });

  return { enter, leave, forget };
})();
