// Documents that the reader brings: chosen or dropped anywhere on the page, each with its progress, a way to stop it, and what went wrong.
"use strict";
footnote.uploads = (() => {
  const { one, make, button, say } = footnote.dom;
  const KINDS = { ".docx": "Word", ".htm": "HTML", ".md": "Markdown", ".markdown": "Markdown", ".txt": "text" };
  let limits = {};

  function field(given) {
    limits = given;
    const holder = make("div", "fn-uploads");
    const input = make("input", "fn-away");
    Object.assign(input, { type: "file", multiple: true, accept: limits.suffixes.join(","), id: "fn-files" });
    input.setAttribute("aria-label", "Add documents");
    input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
    const add = button("fn-primary", "Add documents …");
    add.addEventListener("click", () => input.click());
    input.tabIndex = -1;
    const kinds = [...new Set(limits.suffixes.map((one) => KINDS[one] || one.slice(1).toUpperCase()))].join(", ");
    const whose = limits.shared ? "Everyone here sees them." : "Only you see them.";
    holder.append(add, input, make("p", "fn-shelf-about", `Or drop them on the page, folders too. ${kinds}; up to ${limits.bytes / 1e6} MB each, ${limits.files} in all. ${whose}`), make("ul", "fn-uploading"));
    return holder;
  }

  function take(files) {
    footnote.shelf.toggle(true);
    files.forEach((file) => send(file, files.length === 1));
  }

  function send(file, isOnly) {
    const item = make("li", "fn-upload");
    const bar = make("progress", "");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    const told = make("span", "fn-shelf-about", "waiting");
    const stop = button("fn-quiet", "Cancel");
    stop.setAttribute("aria-label", `Cancel ${file.name}`);
    item.append(make("span", "fn-upload-name", file.name), bar, told, stop);
    one(".fn-uploading").append(item);
    const refused = wrong(file);
    if (refused) { fail(item, file, refused); return; }
    const request = new XMLHttpRequest();
    request.open("POST", footnote.source.url("files", { name: file.name }));
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / Math.max(event.total, 1); told.textContent = "sending"; });
    request.upload.addEventListener("load", () => { bar.removeAttribute("value"); told.textContent = "reading"; });
    request.addEventListener("progress", () => { const { step } = last(request.responseText); if (step) told.textContent = step; });
    request.addEventListener("load", () => { finish(item, file, last(request.responseText), isOnly); });
    request.addEventListener("error", () => fail(item, file, "The connection broke off."));
    request.addEventListener("abort", () => item.remove());
    stop.addEventListener("click", () => { if (request.readyState === 4 || item.classList.contains("fn-failed-upload")) item.remove(); else request.abort(); });
    request.send(file);
  }

  function wrong(file) {
    if (!limits.suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix))) return `This kind of file is not read.`;
    return file.size > limits.bytes ? `It is larger than ${limits.bytes / 1e6} MB.` : "";
  }

  // The last whole line of what the server has told so far.
  function last(text) {
    const lines = text.split("\n").filter(Boolean);
    for (const line of lines.reverse()) { try { return JSON.parse(line); } catch { /* a line that is not whole yet */ } }
    return {};
  }

  // One that comes alone before anything is asked is what its reader wants to read now; else they stay where they are.
  async function finish(item, file, told, isOnly) {
    if (!told.document) { fail(item, file, told.problem || "It was not read."); return; }
    item.remove();
    say(`${file.name} is here.`);
    await footnote.shelf.again();
    if (isOnly && one(".fn-welcome")) await footnote.shelf.read(told.document);
  }

  function fail(item, file, why) {
    item.classList.add("fn-failed-upload");
    const close = button("fn-quiet", "Close");
    close.setAttribute("aria-label", `Close the message on ${file.name}`);
    close.addEventListener("click", () => item.remove());
    const problem = make("span", "fn-upload-problem", why.startsWith(`${file.name} `) ? `It${why.slice(file.name.length)}` : why);  // its name stands before it
    problem.setAttribute("role", "alert");
    item.replaceChildren(make("span", "fn-upload-name", file.name), close, problem);
  }

  // -- dropped on the page -----------------------------------------------------------------------------------------
  const hasFiles = (event) => Boolean(limits.suffixes && event.dataTransfer && [...event.dataTransfer.types].includes("Files"));
  let depth = 0;

  function over(event, change) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("fn-dropping", depth > 0);
  }

  document.addEventListener("dragenter", (event) => over(event, 1));
  document.addEventListener("dragleave", (event) => over(event, -1));
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    document.body.classList.remove("fn-dropping");
    dropped(event.dataTransfer).then(take);
  }, true);

  // The files that were dropped; of a folder those within it that are read.
  async function dropped({ items, files }) {
    const entries = [...items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());  // gone after the first pause
    if (!entries.some((entry) => entry && entry.isDirectory)) return [...files];
    const found = await Promise.all(entries.filter(Boolean).map((entry) => within(entry)));
    const read = found.flat().filter((file) => !wrong(file));
    if (!read.length) say("No file in it is of a kind that is read.");
    return read;
  }

  async function within(entry) {
    if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
    const reader = entry.createReader();
    const found = [];
    for (let more = true; more;) {  // a hundred at a time
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      found.push(...some);
      more = some.length > 0;
    }
    return (await Promise.all(found.map((one) => within(one)))).flat();
  }

  return { field };
})();
