/* The rows of the quote: made from templates, filled with texts, read back as texts. Figures are the server's. */
(() => {
  "use strict";
  const root = document.getElementById("quote");
  if (!root) return;
  const start = JSON.parse(document.getElementById("quote-start").textContent);
  const body = document.getElementById("lines");
  const head = document.getElementById("quote-head");
  const words = document.getElementById("words-rows").dataset;
  const CELLS = ["description", "quantity", "unit", "price", "discount", "vat", "cost"];
  const HIDDEN = ["id", "product", "reference", "details", "optional", "period", "deliverable", "stock", "nature", "policy", "attached"];
  let made = 0;

  const cell = (row, name) => row.querySelector(`[data-f="${name}"]`);
  const rows = () => [...body.children];
  const lookUp = (period) => (period ? words[period.replace(/_(\w)/g, (_all, letter) => letter.toUpperCase())] || words[period] : "");

  /* The grey line below a description: reference, option, period, first words of the details */
  const tellUnder = (row) => {
    const under = row.querySelector("[data-under]");
    if (!under) return;
    const line = row.line;
    const parts = [line.reference, line.optional ? words.option : "", lookUp(line.period), (line.details || "").split("\n")[0]];
    under.textContent = parts.filter(Boolean).join(" · ");
    row.classList.toggle("quote-apart", !!(line.optional || line.period));
    grow(row);
  };
  /* Long descriptions wrap; browsers that do not size fields by their content are helped */
  const sizes = CSS.supports("field-sizing", "content");
  const grow = (row) => {
    const area = row.querySelector("textarea");
    if (sizes || !area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };

  /* Sections and comments span the columns that show: that of costs comes and goes */
  const span = () => {
    const shown = [...root.querySelectorAll("thead th")].filter((column) => getComputedStyle(column).display !== "none").length;
    body.querySelectorAll("[data-span]").forEach((one) => { one.colSpan = shown - Number(one.dataset.span); });
  };
  window.addEventListener("resize", span);

  const make = (kind, texts = {}) => {
    const row = document.getElementById(`row-${kind}`).content.firstElementChild.cloneNode(true);
    row.key = texts.key || `n${Date.now().toString(36)}${(made += 1)}`;
    row.line = { optional: false, period: "", reference: "", details: "", attached: "" };
    fill(row, { quantity: kind === "line" ? "1" : "", ...texts });
    return row;
  };

  const set = (row, name, value) => {
    const input = cell(row, name);
    if (input) {
      if (name === "vat" && value && !input.querySelector(`option[value="${CSS.escape(value)}"]`)) {
        input.add(new Option(`${value.split("|")[1]} %`, value));
      }
      input.value = value || (name === "vat" ? input.options[0]?.value || "" : "");
    } else if (HIDDEN.includes(name) || name === "description") row.line[name] = value;
  };

  const fill = (row, texts) => {
    [...CELLS, ...HIDDEN].forEach((name) => { if (name in texts) set(row, name, texts[name]); });
    told(row, texts);
    tellUnder(row);
  };

  /* What only the server says: total, margin, subtotal */
  const told = (row, texts) => row.querySelectorAll("[data-out]").forEach((out) => {
    if (out.dataset.out in texts) out.textContent = texts[out.dataset.out];
  });

  const texts = (row) => {
    const found = { key: row.key, kind: row.dataset.kind, ...row.line };
    CELLS.forEach((name) => { const input = cell(row, name); if (input) found[name] = input.value; });
    return found;
  };
  const blank = (row) => !cell(row, "description").value.trim() && (row.dataset.kind !== "line" || (!row.line.product && !cell(row, "price").value.trim()));

  const headTexts = () => {
    const found = { billed_party: start.billed_party };
    for (const input of head.elements) {
      if (input.name) found[input.name] = input.type === "checkbox" ? input.checked : input.value;
    }
    return found;
  };
  const planTexts = () => [...document.querySelectorAll("[data-plan]")].map((line) => {
    const found = { key: "plan" };
    line.querySelectorAll("[data-p]").forEach((input) => { found[input.dataset.p] = input.value; });
    return found;
  }).filter((line) => line.label.trim() || line.share.trim());
  const collect = () => ({
    version: start.version, head: headTexts(), plan: planTexts(), lines: rows().filter((row) => !blank(row)).map(texts),
  });

  /* What is typed in a number cell, judged before it leaves: red border, a sentence below, the focus stays */
  const NUMBER = /^[-\u2212]?[\d\s.,'\u00a0\u202f\u2009’]*\d[\d\s.,'\u00a0\u202f\u2009’]*\s*(?:[€$£]|[A-Za-z]{3})?$/;
  const readable = (input) => {
    const typed = input.value.trim();
    if (!typed) return true;
    if (input.dataset.number === "discount") return typed.split("+").every((part) => NUMBER.test(part.replace("%", "").trim()));
    return NUMBER.test(typed);
  };
  const fault = (input, sentence, soft = false) => {
    input.classList.toggle("is-invalid", !!sentence && !soft);
    input.toggleAttribute("aria-invalid", !!sentence && !soft);
    let said = input.parentElement.querySelector(".quote-fault");
    if (!sentence) { if (said) said.remove(); return; }
    if (!said) {
      said = document.createElement("div");
      said.setAttribute("role", "alert");
      input.after(said);
    }
    said.className = `quote-fault small ${soft ? "text-secondary" : "text-red"}`;
    said.textContent = sentence;
  };

  window.quote = { root, start, span, body, head, cell, rows, make, set, fill, told, tellUnder, grow, texts, blank, collect, readable, fault, CELLS };
})();
