/* One line as a sheet of fields: everything a line may say, and the way to edit one on a phone. */
(() => {
  "use strict";
  const q = window.quote;
  if (!q) return;
  const sheet = document.getElementById("sheet");
  const panel = window.carnet.kit.Offcanvas.getOrCreateInstance(sheet);
  const inputs = [...sheet.querySelectorAll("[data-s]")];
  let row = null;
  let back = null;

  const load = () => {
    const texts = q.texts(row);
    inputs.forEach((input) => {
      const value = texts[input.dataset.s];
      q.fault(input, "");
      if (input.type === "checkbox") input.checked = !!value;
      else if (input.dataset.s === "vat") { q.cell(row, "vat").querySelectorAll("option").forEach((one) => { if (![...input.options].some((o) => o.value === one.value)) input.add(one.cloneNode(true)); }); input.value = value; }
      else input.value = value ?? "";
    });
  };
  const open = (line, focus = "description") => {
    if (line.dataset.kind !== "line") return;
    row = line;
    back = document.activeElement;
    load();
    panel.show();
    sheet.addEventListener("shown.bs.offcanvas", () => { const input = sheet.querySelector(`[data-s="${focus}"]`); input.focus(); input.select(); }, { once: true });
  };
  const write = (name, value) => {
    if (q.cell(row, name)) q.set(row, name, value); else row.line[name] = value;
    q.tellUnder(row);
    q.changed();
  };
  sheet.addEventListener("input", (event) => {
    const input = event.target.closest("[data-s]");
    if (!input) return;
    if (input.dataset.number !== undefined) q.fault(input, "");
    write(input.dataset.s, input.type === "checkbox" ? input.checked : input.value);
    if (input.dataset.s === "description") q.described(row, input, () => { load(); sheet.querySelector('[data-s="quantity"]').select(); });
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.target.dataset.s === "description" && q.finder.keys(event)) return;
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) { event.preventDefault(); panel.hide(); }
  });
  sheet.addEventListener("focusout", (event) => {
    if (event.target.dataset.number !== undefined && !q.readable(event.target)) q.fault(event.target, document.querySelector("[data-saved]").dataset.wordNumber);
  });
  sheet.addEventListener("hidden.bs.offcanvas", () => {
    row = null;
    if (back && back.isConnected) back.focus();
  });
  sheet.addEventListener("click", (event) => {
    const act = event.target.closest("[data-sheet-act]");
    if (!act || !row) return;
    const line = row;
    if (act.dataset.sheetAct === "up") q.move(line, -1);
    if (act.dataset.sheetAct === "down") q.move(line, 1);
    if (act.dataset.sheetAct === "copy") { row = q.copy(line); load(); }
    if (act.dataset.sheetAct === "remove") { panel.hide(); q.remove(line); }
  });
  q.sheet = { open, shown: () => sheet.classList.contains("show"), refresh: () => { if (row) load(); } };
})();
