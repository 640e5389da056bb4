/* Recurring revenue: a line, and the movements as bars above and below zero. */
(() => {
  "use strict";
  const canvas = document.querySelector("[data-chart=revenue]");
  if (!canvas || !window.Chart) return;
  const told = JSON.parse(document.getElementById("chart-revenue").textContent);
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.className = name;
    canvas.before(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const colours = { new: colour("text-green"), expansion: `color-mix(in srgb, ${colour("text-green")} 50%, white)`, contraction: `color-mix(in srgb, ${colour("text-red")} 50%, white)`, churn: colour("text-red") };
  const blue = colour("text-primary");
  const amount = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  new window.Chart(canvas, {
    type: "bar",
    data: {
      labels: told.labels,
      datasets: [
        { type: "line", label: told.after.label, data: told.after.values.map(Number), borderColor: blue, backgroundColor: blue, borderWidth: 2, pointRadius: 1.5, order: 0, stack: "line" },
        ...told.moves.map((one) => ({ label: one.label, data: one.values.map(Number), backgroundColor: colours[one.kind], borderRadius: 2, stack: "moves", order: 1 })),
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: { legend: { position: "bottom", labels: { boxWidth: 10, font: { size: 11 } } }, tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${amount.format(item.parsed.y)}` } } },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { display: false }, ticks: { font: { size: 11 } } },
        y: { stacked: false, border: { display: false }, ticks: { maxTicksLimit: 6, font: { size: 11 } } },
      },
    },
  });
})();
