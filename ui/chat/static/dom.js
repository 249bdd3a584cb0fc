// What the other scripts share. They are read in one go, in the head: dom, quotes, paper, turns, memory, page.
"use strict";
window.footnote = {};
footnote.dom = (() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const narrow = () => window.matchMedia("(max-width: 1000px)").matches;

  function make(tag, name, text = "") {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  function button(name, text) {
    const element = make("button", name, text);
    element.type = "button";
    return element;
  }

  // Within gradio's frame, where the page's colours are known.
  function add(element) {
    one(".gradio-container").append(element);
    return element;
  }

  function scrollTo(element, block) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const far = Math.abs(element.getBoundingClientRect().top) > 2 * window.innerHeight;
    element.scrollIntoView({ block, behavior: still || far ? "auto" : "smooth" });
  }

  // What screen readers are told.
  function say(text) {
    let status = one("#fn-status");
    if (!status) {
      status = add(make("div", "fn-away"));
      status.id = "fn-status";
      status.setAttribute("role", "status");
    }
    status.textContent = text;
  }

  // What cannot be undone wants a second press, while the button says so.
  function isSure(pressed, text) {
    if (pressed.dataset.sure) return true;
    const before = [pressed.textContent, pressed.getAttribute("aria-label")];
    pressed.dataset.sure = "yes";
    pressed.textContent = text;
    if (before[1]) pressed.setAttribute("aria-label", `${before[1]} for good`);
    window.setTimeout(() => {
      delete pressed.dataset.sure;
      pressed.textContent = before[0];
      if (before[1]) pressed.setAttribute("aria-label", before[1]);
    }, 4000);
    return false;
  }

  return { all, one, narrow, make, button, add, scrollTo, say, isSure };
})();
