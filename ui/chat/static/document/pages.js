// A PDF as it looks: its pages as pictures, drawn when they come near, with the words of a quote marked; its text is one press away.
"use strict";
footnote.pages = (() => {
  const { all, one, make, button, scrollTo } = footnote.dom;
  const KEPT = "footnote-view";

  const shown = () => footnote.source.paper();
  const has = () => Boolean(shown() && shown().dataset.pages);
  const isOn = () => has() && shown().classList.contains("fn-as-pages");

  function attach(paper) {
    if (!paper || !paper.dataset.pages || one(".fn-views", paper)) return;
    const views = make("div", "fn-views");
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", "View");
    for (const [view, label] of [["pages", "Pages"], ["text", "Text"]]) {
      const made = button("fn-quiet", label);
      made.dataset.do = "view";
      made.dataset.view = view;
      views.append(made);
    }
    const pages = make("div", "fn-pages");
    for (const [number, width, height] of JSON.parse(paper.dataset.pages)) pages.append(pageOf(number, width, height));
    one(".fn-text", paper).before(views, pages);
    set(recalled(), paper);
  }

  function pageOf(number, width, height) {
    const page = make("figure", "fn-page");
    Object.assign(page.dataset, { page: number, width, height });
    page.style.aspectRatio = `${width} / ${height}`;
    page.append(make("figcaption", "fn-page-number", `Page ${number}`));
    coming.observe(page);
    return page;
  }

  // Near the part that is seen, a page is drawn as wide as it is shown.
  const coming = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => draw(target)), { rootMargin: "800px" });

  function draw(page) {
    if (one("img", page) || !page.clientWidth) return;
    coming.unobserve(page);
    const picture = new Image();
    picture.alt = `Page ${page.dataset.page} as a picture; the text view has its words`;
    picture.decoding = "async";
    picture.addEventListener("error", () => { picture.remove(); page.classList.add("fn-undrawn"); });
    const width = Math.ceil(page.clientWidth * Math.min(window.devicePixelRatio || 1, 2));
    picture.src = footnote.source.url("page", { document: footnote.source.name(), page: page.dataset.page, width });
    page.prepend(picture);
  }

  function recalled() {
    try { return window.localStorage.getItem(KEPT) || "pages"; } catch { return "pages"; }
  }

  function set(view, paper = shown()) {
    paper.classList.toggle("fn-as-pages", view === "pages");
    all(".fn-views button", paper).forEach((made) => made.setAttribute("aria-pressed", String(made.dataset.view === view)));
  }

  // The other view, at the quote that is shown.
  function choose(view) {
    try { window.localStorage.setItem(KEPT, view); } catch { /* a browser that keeps nothing */ }
    set(view);
    footnote.quotes.again();
    footnote.map.draw();
  }

  const pageAt = (number) => one(`.fn-page[data-page="${number}"]`, shown());

  // The boxes of a quote on its pages, in reading order; none where its words have no place.
  async function places(spans) {
    if (!spans.length) return [];
    const found = await footnote.source.ask("places", { document: footnote.source.name(), spans: spans.map(({ start, end }) => `${start}-${end}`).join(",") });
    return Array.isArray(found) ? found : spans.map(() => []);
  }

  function mark([number, x0, y0, x1, y1], quote) {
    const page = pageAt(number);
    if (!page) return null;
    const { width, height } = page.dataset;
    const box = make("mark", "fn-box");
    Object.assign(box.style, { left: `${(100 * x0) / width}%`, top: `${(100 * y0) / height}%`, width: `${(100 * (x1 - x0)) / width}%`, height: `${(100 * (y1 - y0)) / height}%` });
    if (quote) box.append(make("span", "fn-away", quote));
    page.append(box);
    return box;
  }

  const clear = () => all(".fn-box").forEach((box) => box.remove());

  async function showAt(start, end) {
    const [boxes] = await places([{ start, end }]);
    if (!boxes || !boxes.length) return null;
    const page = pageAt(boxes[0][0]);
    if (page) page.scrollIntoView({ block: "start" });
    const box = mark(boxes[0], "");
    if (box) { box.classList.add("fn-box-place"); scrollTo(box, "start"); }
    return box;
  }

  return { attach, has, isOn, choose, places, mark, clear, pageAt, showAt };
})();
