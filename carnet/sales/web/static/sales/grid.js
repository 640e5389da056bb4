/* The grid: keys, adding, moving, copying and removing rows; the head, the plan, the preview. */
(() => {
  "use strict";
  const q = window.quote;
  if (!q) return;
  const { body, head, root, rows, cell, make } = q;
  const narrow = window.matchMedia("(max-width: 767.98px)");
  const status = document.querySelector("[data-saved]");

  const focus = (row, name = "description") => {
    const input = cell(row, name) || cell(row, "description");
    input.focus();
    if (input.select) input.select();
  };
  const add = (kind, after = null, texts = {}) => {
    const row = make(kind, texts);
    if (after) after.after(row); else body.append(row);
    if (kind !== "line") q.span();
    return row;
  };
  const copy = (row) => {
    const texts = { ...q.texts(row), key: "", id: null };
    const made = add(row.dataset.kind, row, texts);
    q.told(made, { total: row.querySelector("[data-out=total]")?.textContent || "", margin: row.querySelector("[data-out=margin]")?.textContent || "" });
    q.changed();
    return made;
  };
  const remove = (row) => {
    const near = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    if (!rows().length) add("line");
    if (near && near.isConnected && !narrow.matches) focus(near);
    q.changed();
  };
  const move = (row, step) => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const element = document.activeElement;
    if (step < 0) other.before(row); else other.after(row);
    if (row.contains(element)) element.focus();
    q.changed();
  };

  /* A description that becomes a product, or stays a free line */
  const pick = (row, item) => {
    if (item.free) { row.line.free = true; q.changed(0); return; }
    const texts = { ...item };
    if (row.line.period && !item.period) delete texts.period;
    q.fill(row, texts);
    q.changed(0);
  };
  const described = (row, input, then) => {
    if (!input.value.trim()) Object.assign(row.line, { product: null, free: false, reference: "", details: "", deliverable: null, stock: null, nature: null, policy: null });
    if (row.dataset.kind !== "line" || row.line.product || row.line.free) return;
    q.finder.search(input, (item) => { pick(row, item); if (input.dataset.s && item.free) return; then(); });
  };

  /* New rows: options and recurring lines stand together, after the others of their kind */
  const place = (name) => {
    const here = document.activeElement.closest && document.activeElement.closest("#lines tr");
    if (name === "option" || name === "recurring") {
      const same = rows().filter((row) => (name === "option" ? row.line.optional : row.line.period));
      return same.at(-1) || rows().at(-1);
    }
    return here || last || rows().at(-1);
  };
  let last = null;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#lines tr");
    if (row) last = row;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    const name = button.dataset.add;
    let after = place(name);
    if (after && !after.isConnected) after = rows().at(-1);
    const texts = name === "option" ? { optional: true } : name === "recurring" ? { period: "month" } : {};
    const row = add(name === "section" || name === "comment" ? name : "line", after, texts);
    if (after && q.blank(after) && after.dataset.kind === "line") after.remove();
    if (narrow.matches && row.dataset.kind === "line") q.sheet.open(row); else focus(row);
  });
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (event.target.closest("[data-remove]")) remove(row);
    else if (event.target.closest("[data-sheet]")) q.sheet.open(row);
    else if (narrow.matches && row.dataset.kind === "line") q.sheet.open(row, event.target.dataset.f || "description");
  });
  body.addEventListener("pointerdown", (event) => {
    if (narrow.matches && event.target.matches("tr[data-kind=line] .cell")) event.preventDefault();
  });

  body.addEventListener("input", (event) => {
    const input = event.target;
    const row = input.closest("tr");
    q.fault(input, "");
    if (input.dataset.f === "description") q.grow(row);
    if (input.dataset.f === "description") described(row, input, () => focus(row, "quantity"));
    if (input.dataset.number !== undefined && !q.readable(input)) { q.wait(); return; }
    q.changed();
  });
  body.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.dataset.number !== undefined && !q.readable(input)) q.fault(input, status.dataset.wordNumber);
  });

  const held = (input) => {
    if (input.dataset.number === undefined || q.readable(input)) return false;
    q.fault(input, status.dataset.wordNumber);
    input.select();
    return true;
  };
  const enter = (row) => {
    if (q.blank(row)) return;
    const next = row.nextElementSibling;
    focus(next && q.blank(next) && next.dataset.kind === "line" ? next : add("line", row));
  };
  body.addEventListener("keydown", (event) => {
    const input = event.target;
    const row = input.closest("tr");
    const name = input.dataset.f;
    const control = event.ctrlKey || event.metaKey;
    if (name === "description" && q.finder.keys(event)) return;
    if ((event.key === "Tab" || event.key === "Enter") && held(input)) { event.preventDefault(); return; }
    let taken = true;
    if (event.key === "Enter" && !control && !event.shiftKey && !event.altKey && input.matches(".cell")) enter(row);
    else if (event.altKey && event.key === "ArrowUp") move(row, -1);
    else if (event.altKey && event.key === "ArrowDown") move(row, 1);
    else if (control && event.key.toLowerCase() === "d") focus(copy(row), name);
    else if (control && event.key === "Delete") remove(row);
    else if (event.key === "F2") q.sheet.open(row, name);
    else if (event.key === "Backspace" && name === "description" && q.blank(row) && rows().length > 1) remove(row);
    else if (event.key === "ArrowDown" && !input.matches("select") && row.nextElementSibling) focus(row.nextElementSibling, name);
    else if (event.key === "ArrowUp" && !input.matches("select") && row.previousElementSibling) focus(row.previousElementSibling, name);
    else taken = false;
    if (taken) event.preventDefault();
  });

  /* Rows copied from a spreadsheet become lines: description, quantity, (unit,) price */
  const COLUMNS = { 1: ["description"], 2: ["description", "quantity"], 3: ["description", "quantity", "price"] };
  body.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text/plain").trim();
    if (event.target.dataset.f !== "description" || !/[\t\n]/.test(pasted)) return;
    event.preventDefault();
    q.finder.close();
    const first = event.target.closest("tr");
    let row = first;
    pasted.split(/\r?\n/).filter((line) => line.trim()).forEach((line) => {
      const cells = line.split("\t").map((text) => text.trim());
      const names = COLUMNS[cells.length] || ["description", "quantity", "unit", "price"];
      row = add("line", row, Object.fromEntries(names.map((name, place_) => [name, cells[place_]])));
      row.line.free = true;
    });
    if (q.blank(first) && first.dataset.kind === "line") first.remove();
    focus(row);
    q.changed(0);
  });

  /* The head and the billing plan */
  const priced = () => {
    const side = head.elements.prices_include_tax.checked ? "wordIncl" : "wordExcl";
    document.querySelectorAll("[data-priced], [data-totalled]").forEach((column) => { column.textContent = column.dataset[side]; });
  };
  head.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("input", (event) => {
    if (event.target.form === head) { q.fault(event.target, ""); priced(); q.changed(); }
    if (event.target.closest("[data-plan]")) q.changed();
  });
  document.getElementById("plan").addEventListener("change", () => q.changed());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && event.target.form === head && event.target.name === "title") { event.preventDefault(); focus(rows()[0]); }
  });

  /* The preview may be put away, and stays so */
  const preview = (on) => {
    root.classList.toggle("quote-wide", !on);
    try { localStorage.setItem("quote-preview", on ? "1" : "0"); } catch (_full) { /* for this page only */ }
    q.span();
    const picture = document.querySelector("[data-page]");
    if (on && picture) picture.src = `${root.dataset.picture}?v=${q.start.version}`;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-preview-off]")) preview(false);
    if (event.target.closest("[data-preview-on]")) preview(true);
  });
  if (localStorage.getItem("quote-preview") === "0") preview(false);

  Object.assign(q, { add, copy, remove, move, described });
  const kept = q.shelved();
  const lines = kept ? kept.lines : q.start.lines;
  lines.forEach((line) => { const row = add(line.kind, null, line); row.line.free = !line.product; });
  (kept ? kept.plan : q.start.plan).forEach((line) => window.carnetPlan.add(line));
  if (kept) {
    Object.entries(kept.head).forEach(([name, value]) => {
      const input = head.elements[name];
      if (input && input.type === "checkbox") input.checked = value; else if (input) input.value = value;
    });
    q.changed(0);
  }
  if (!lines.length) focus(add("line"));
  window.Sortable.create(body, { handle: ".grip", animation: 120, forceFallback: true, fallbackTolerance: 4, onEnd: (event) => { if (event.oldIndex !== event.newIndex) q.changed(); } });
})();
