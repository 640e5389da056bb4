/* The chart of the dashboard, in the colours of the page. */
(() => {
  "use strict";
  const canvas = document.querySelector("[data-chart=invoiced]");
  if (!canvas || !window.Chart) return;
  const told = JSON.parse(document.getElementById("chart-invoiced").textContent);
  const probe = document.createElement("span");
  probe.className = "text-primary";
  canvas.before(probe);
  const blue = getComputedStyle(probe).color;
  probe.remove();
  const light = `color-mix(in srgb, ${blue} 55%, white)`;
  const colours = told.values.map((_v, at) => (at === told.values.length - 1 ? light : blue));
  const month = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short" });
  const labels = told.labels.map((day) => month.format(new Date(`${day}T00:00`)));
  const values = told.values.map(Number);
  new window.Chart(canvas, {
    type: "bar",
    data: {
      labels,
      datasets: [{ label: told.label, data: values, borderRadius: 2, backgroundColor: colours, hoverBackgroundColor: colours }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false }, tooltip: { callbacks: { title: () => "", label: (item) => told.texts[item.dataIndex] } } },
      scales: {
        x: { grid: { display: false }, border: { display: false }, ticks: { font: { size: 11 } } },
        y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, font: { size: 11 }, callback: (value) => (Math.abs(value) >= 1000 ? `${value / 1000} k€` : value) } },
      },
    },
  });
})();
