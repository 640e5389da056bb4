/* What may be promised of the products on the lines, said under each; asked again only when products or quantities change. */
(() => {
  "use strict";
  const q = window.quote;
  if (!q || !q.root.dataset.availability) return;
  let last = "";
  let clock = 0;

  /* `lines` are pairs of product and quantity as typed; gives a text and its class for each, in the same order */
  const ask = async (lines) => {
    const address = new URL(q.root.dataset.availability, location);
    lines.forEach(([product, quantity]) => address.searchParams.append("line", `${product}:${quantity}`));
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? (await response.json()).lines : [];
  };
  const tell = async () => {
    const rows = q.rows().filter((row) => row.dataset.kind === "line");
    const held = rows.filter((row) => row.line.product && !row.line.period && !row.line.optional);
    const lines = held.map((row) => [row.line.product, q.cell(row, "quantity").value.trim() || "1"]);
    const key = JSON.stringify(lines);
    if (key === last) return;
    last = key;
    let told = [];
    try { told = lines.length ? await ask(lines) : []; } catch (_offline) { last = ""; }
    if (key !== last) return;
    rows.forEach((row) => {
      const box = row.querySelector("[data-there]");
      const one = told[held.indexOf(row)] || { text: "", css: "" };
      box.textContent = one.text;
      box.className = `small text-truncate quote-under ${one.css}`;
    });
  };
  const soon = () => { clearTimeout(clock); clock = setTimeout(tell, 300); };
  q.body.addEventListener("input", soon);
  new MutationObserver(soon).observe(q.body, { childList: true, subtree: true });
  q.there = ask;
  soon();
})();
