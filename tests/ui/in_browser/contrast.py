"""Contrast of all text that a page shows, by WCAG 2.2 (success criterion 1.4.3), from the colours that are computed."""

from __future__ import annotations

from playwright.sync_api import Page

LEAST = 4.5  # for text of any size

# A colour as red, green, blue, alpha is read back from a canvas: computed colours come in many notations.
_SCRIPT = """(least) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3]));
  const light = (colour) => colour
    .map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(read(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const ratio = (element, colour) => {
    const back = behind(element);
    const [high, low] = [light(over(read(colour), back)), light(back)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getBoundingClientRect().width > 1;  // one pixel wide is what only screen readers are told
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text && seen(element)) texts.push([element, text, getComputedStyle(element).color]);
  }
  for (const field of [...document.querySelectorAll("textarea")].filter(seen)) {
    texts.push([field, field.value, getComputedStyle(field).color]);
    if (field.placeholder) texts.push([field, field.placeholder, getComputedStyle(field, "::placeholder").color]);
  }
  const faint = texts.filter(([element, , colour]) => ratio(element, colour) < least);
  const told = faint.map(([one, text, colour]) => `${ratio(one, colour).toFixed(2)} ${one.tagName}.${one.className}: ${text.slice(0, 40)}`);
  return [texts.length, told];
}"""


def faint_texts(page: Page) -> list[str]:
    """The texts on a page that are too faint, each with its contrast; fails if no text is found at all."""
    count, faint = page.evaluate(_SCRIPT, LEAST)
    assert count > 10
    return sorted(set(faint))
