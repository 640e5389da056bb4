/* Lines of a billing plan: a day or a delay, added, removed, filled from a template. */
(() => {
  "use strict";
  if (window.carnetPlan) return;
  const cell = (row, name) => row.querySelector(`[data-p="${name}"]`);
  const dated = (row) => {
    const when = cell(row, "when");
    const day = cell(row, "due_on");
    if (!when || !day) return;
    day.classList.toggle("d-none", when.value !== "");
    cell(row, "delay").classList.toggle("d-none", when.value === "");
  };
  const fill = (row, line) => {
    row.querySelectorAll("[data-p]").forEach((input) => { if (line[input.dataset.p] !== undefined) input.value = line[input.dataset.p]; });
    dated(row);
    return row;
  };
  const box = () => document.getElementById("plan");
  const add = (line = {}) => {
    const row = document.getElementById("row-plan").content.firstElementChild.cloneNode(true);
    fill(row, line);
    box().append(row);
    return row;
  };
  const changed = () => box().dispatchEvent(new Event("change", { bubbles: true }));
  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-plan]");
    if (row && event.target.dataset.p === "when") dated(row);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-add-plan], [data-remove-plan], [data-plan-template]");
    if (!target || !box()) return;
    if (target.matches("[data-add-plan]")) add().querySelector("input").focus();
    else if (target.matches("[data-remove-plan]")) { target.closest("[data-plan]").remove(); changed(); }
    else {
      [...box().querySelectorAll("[data-plan]:not([data-kept])")].forEach((row) => row.remove());
      JSON.parse(target.dataset.planTemplate).forEach(add);
      changed();
    }
  });
  window.carnetPlan = { add, fill };
})();
