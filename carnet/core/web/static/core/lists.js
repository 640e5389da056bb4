/* Lists: keys, ticks and the bulk bar, columns, exports, filters opened from a column's head. */
(() => {
  "use strict";
  const { kit, typing } = window.carnet;
  const list = () => document.getElementById("list");
  const params = () => document.getElementById("list-chips").dataset.params;
  const lines = () => [...list().querySelectorAll("tbody tr:not([data-totals]):not([data-more])")];
  const ticks = () => [...list().querySelectorAll("[name=row]")];

  /* Exports and columns take the filters in force */
  document.addEventListener("click", (event) => {
    const file = event.target.closest("[data-export]");
    if (file) location.assign(`${params()}&export=${file.dataset.export}`);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-columns]")) return;
    event.preventDefault();
    const address = new URLSearchParams(params());
    address.set("cols", [...event.target.querySelectorAll(":checked")].map((box) => box.value).join(","));
    location.assign(`?${address}`);
  });

  /* A filter opened from a column's head, closed once applied */
  const filterMenu = () => kit.Dropdown.getOrCreateInstance(document.getElementById("filter-open"));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "filter-box") {
      filterMenu().show();
      const first = event.detail.target.querySelector("input:not([type=hidden]), select");
      if (first) first.focus();
    }
  });
  document.addEventListener("show.bs.dropdown", (event) => {
    const box = document.getElementById("filter-box");
    if (event.target.id === "filter-open" && box && !box.querySelector("form")) box.names = box.innerHTML;
  });
  document.addEventListener("hidden.bs.dropdown", (event) => {
    const box = document.getElementById("filter-box");
    if (event.target.id !== "filter-open" || !box || !box.names || !box.querySelector("form")) return;
    box.innerHTML = box.names;
    window.htmx.process(box);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("[data-filter-form], #list-form")) return;
    const kept = new Map();
    for (const [name, value] of event.detail.formData.entries()) kept.set(name, kept.has(name) && value ? `${kept.get(name)},${value}` : value);
    for (const [name, value] of kept) { event.detail.formData.delete(name); if (value) event.detail.formData.append(name, value); }
  });

  /* Ticks */
  const bar = document.getElementById("bulk");
  const spaced = (cents) => {
    const sign = cents < 0 ? "\u2212" : "";
    const digits = String(Math.abs(cents)).padStart(3, "0");
    const english = document.documentElement.lang === "en";
    return sign + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, english ? "," : "\u00a0") + (english ? "." : ",") + digits.slice(-2);
  };
  const told = () => {
    if (!bar) return;
    const ticked = ticks().filter((box) => box.checked);
    bar.classList.toggle("d-none", !ticked.length);
    ticks().forEach((box) => box.closest("tr").classList.toggle("table-active", box.checked));
    bar.querySelector("[data-ticked]").textContent = `${ticked.length} ${ticked.length === 1 ? bar.dataset.one : bar.dataset.many}`;
    const sum = bar.querySelector("[data-sum]");
    if (sum) sum.textContent = spaced(ticked.reduce((total, box) => total + Number(box.dataset.cents || 0), 0));
    const all = list().querySelector("[data-tick-all]");
    if (all) { all.checked = ticked.length > 0 && ticked.length === ticks().length; all.indeterminate = ticked.length > 0 && !all.checked; }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) ticks().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-tick-all], [name=row]")) told();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-untick]")) { ticks().forEach((box) => { box.checked = false; }); told(); }
  });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "list" || event.detail.elt.closest("#list")) told(); });

  /* Keys */
  const move = (step) => {
    const all = lines();
    const at = all.findIndex((line) => line.classList.contains("current"));
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
    all.forEach((line) => line.classList.toggle("current", line === next));
    if (next) next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !list()) return;
    if (event.target.id === "find" && event.key === "Escape") { event.target.blur(); return; }
    if (typing(event.target) && !event.target.matches("[name=row]")) return;
    const current = list().querySelector("tr.current");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") { event.preventDefault(); document.getElementById("find").focus(); }
    else if (event.key === "x" && current) { const box = current.querySelector("[name=row]"); if (box) { box.checked = !box.checked; told(); } }
    else if (event.key === "Enter" && current && event.target === document.body) { const link = current.querySelector("[data-open], a"); if (link) link.click(); }
  });
})();
