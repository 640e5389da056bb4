/* The week: cells typed like a spreadsheet, kept as soon as they are left; choices that submit their form. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submits]");
    if (form) form.requestSubmit();
  });
  const grid = document.querySelector("[data-week]");
  if (!grid) return;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const told = grid.querySelector("[data-refused]");
  const cells = () => [...grid.querySelectorAll("tbody .cell")];
  const rowOf = (cell) => cell.closest("[data-row]");
  const at = (cell, down, right) => {
    const rows = [...grid.querySelectorAll("[data-row]")];
    const row = rows[rows.indexOf(rowOf(cell)) + down];
    const day = Number(cell.dataset.day) + right;
    return row && row.querySelector(`.cell[data-day="${day}"]`);
  };
  const go = (cell) => { if (cell) { cell.focus(); cell.select(); } };
  const kept = new WeakMap();
  const waiting = new WeakMap();

  const show = (sums) => {
    Object.entries(sums.rows).forEach(([name, text]) => {
      const row = grid.querySelector(`[data-row="${name}"] [data-row-sum]`);
      if (row) row.textContent = text;
    });
    grid.querySelectorAll("[data-row]").forEach((row) => { if (!(row.dataset.row in sums.rows)) row.querySelector("[data-row-sum]").textContent = "–"; });
    sums.days.forEach((text, day) => { grid.querySelector(`[data-day-sum="${day}"]`).textContent = text; });
    grid.querySelector("[data-week-sum]").textContent = sums.week;
  };
  /* One after the other: the sums of the last answer are those of all that was typed. */
  let line = Promise.resolve();
  const keep = (cell) => { line = line.then(() => send(cell)); };
  const send = async (cell) => {
    const value = cell.value.trim();
    if (value === kept.get(cell)) { cell.classList.remove("is-invalid"); cell.removeAttribute("aria-invalid"); return; }
    const row = rowOf(cell).dataset;
    const body = new URLSearchParams({ project: row.project, task: row.task, on: cell.dataset.on, value, person: grid.dataset.person });
    cell.classList.add("saving");
    const answer = await fetch(grid.dataset.cell, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
    cell.classList.remove("saving");
    if (!answer) {
      told.textContent = window.carnet.words().offline;
      clearTimeout(waiting.get(cell));
      waiting.set(cell, setTimeout(() => keep(cell), 5000));
      return;
    }
    const said = await answer.json().catch(() => ({}));
    cell.classList.toggle("is-invalid", !answer.ok);
    if (answer.ok) {
      told.textContent = "";
      cell.removeAttribute("aria-invalid");
      kept.set(cell, said.text);
      if (cell.value.trim() === value) {
        cell.value = said.text;
        if (cell === document.activeElement) cell.select();
      }
      show(said);
    } else {
      cell.setAttribute("aria-invalid", "true");
      told.textContent = said.refusal || window.carnet.words().failed;
    }
  };
  cells().forEach((cell) => kept.set(cell, cell.value));
  grid.addEventListener("focusin", (event) => { if (event.target.matches(".cell")) event.target.select(); });
  grid.addEventListener("focusout", (event) => { if (event.target.matches(".cell") && !event.target.readOnly) keep(event.target); });
  grid.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches(".cell") || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = cell.readOnly || (cell.selectionStart === 0 && cell.selectionEnd === cell.value.length);
    const moves = {
      ArrowUp: () => at(cell, -1, 0), ArrowDown: () => at(cell, 1, 0), Enter: () => at(cell, event.shiftKey ? -1 : 1, 0),
      ArrowLeft: () => (whole || cell.selectionEnd === 0) && at(cell, 0, -1),
      ArrowRight: () => (whole || cell.selectionStart === cell.value.length) && at(cell, 0, 1),
    };
    if (event.key === "Escape") {
      cell.value = kept.get(cell);
      cell.classList.remove("is-invalid");
      cell.removeAttribute("aria-invalid");
      told.textContent = "";
      cell.select();
      return;
    }
    const next = moves[event.key] && moves[event.key]();
    if (event.key === "Enter" || event.key === "ArrowUp" || event.key === "ArrowDown" || next) event.preventDefault();
    if (next) go(next);
    else if (event.key === "Enter") keep(cell);
  });
  window.addEventListener("beforeunload", (event) => {
    if (cells().some((cell) => !cell.readOnly && cell.value.trim() !== kept.get(cell))) event.preventDefault();
  });
})();
