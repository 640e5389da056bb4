/* The chart of the forecast, in the colours of its table: certain at the bottom, uncertain on top. */
(() => {
  "use strict";
  const range = document.querySelector("[data-range]");
  if (range) range.addEventListener("change", () => { if (range.checkValidity()) range.requestSubmit(); });
  document.querySelectorAll("[data-submits]").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));
  const canvas = document.querySelector("[data-chart=forecast]");
  const source = document.getElementById("chart-forecast");
  if (!canvas || !source || !window.Chart) return;
  const told = JSON.parse(source.textContent);
  const lang = document.documentElement.lang;
  const money = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.className = `key key-${name}`;
    canvas.before(probe);
    const found = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return found;
  };
  const sets = told.sets.map((one) => ({
    type: "bar", label: one.label, data: one.values.map(Number), texts: one.values, backgroundColor: colour(one.source), stack: "all", borderRadius: 2, order: 2,
  }));
  if (told.line.length) {
    sets.push({ type: "line", label: told.line_label, data: told.line.map((one) => (one === null ? null : Number(one))), texts: told.line, borderColor: colour("line"), borderWidth: 1.5, pointRadius: 0, stepped: told.smooth ? false : "middle", order: 1 });
  }
  const short = (value) => (Math.abs(value) >= 1000 ? `${Math.round(value / 100) / 10} k€` : value);
  const across = told.across === true;
  const amounts = { beginAtZero: true, stacked: true, border: { display: false }, ticks: { maxTicksLimit: 6, font: { size: 11 }, callback: short } };
  const cut = function (value) {
    const label = this.getLabelForValue(value);
    return across && canvas.clientWidth < 500 && label.length > 16 ? `${label.slice(0, 15)}…` : label;
  };
  const names = { stacked: true, grid: { display: false }, border: { display: false }, ticks: { font: { size: 11 }, callback: cut } };
  new window.Chart(canvas, {
    data: { labels: told.labels, datasets: sets },
    options: {
      indexAxis: across ? "y" : "x",
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false, axis: across ? "y" : "x" },
      plugins: {
        legend: { position: "top", align: "end", labels: { boxWidth: 10, boxHeight: 10, font: { size: 12 } } },
        tooltip: { filter: (item) => item.raw !== null && item.raw !== 0, callbacks: { label: (item) => `${item.dataset.label} : ${money.format(item.raw)}` } },
      },
      scales: across ? { x: amounts, y: names } : { x: names, y: amounts },
    },
  });
})();
