/* The chart of the dashboard: invoiced, a year before, planned, in the colours of the page. */
(() => {
  "use strict";
  const canvas = document.querySelector("[data-chart=invoiced]");
  if (!canvas || !window.Chart) return;
  const told = JSON.parse(document.getElementById("chart-invoiced").textContent);
  const lang = document.documentElement.lang;
  const money = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const month = new Intl.DateTimeFormat(lang, { month: "short" });
  const whole = new Intl.DateTimeFormat(lang, { month: "long", year: "numeric" });
  const days = told.labels.map((day) => new Date(`${day}T00:00`));
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.className = name;
    canvas.before(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const blue = colour("text-primary");
  const grey = colour("text-secondary");
  const running = `color-mix(in srgb, ${blue} 55%, white)`;
  const bars = told.values.map((_value, at) => (at === told.values.length - 1 ? running : blue));
  const bar = (name, colours, order) => ({ type: "bar", label: told.words[name], data: told[name].map(Number), backgroundColor: colours, hoverBackgroundColor: colours, borderRadius: 2, order });
  const sets = [bar("values", bars, 2)];
  if (told.before.length) sets.unshift(bar("before", `color-mix(in srgb, ${grey} 30%, white)`, 3));
  if (told.planned.length) {
    const line = told.planned.map((one) => (one === null ? null : Number(one)));
    sets.push({ type: "line", label: told.words.planned, data: line, borderColor: colour("text-body"), borderWidth: 1.5, pointRadius: 0, pointStyle: "line", stepped: "middle", order: 1 });
  }
  new window.Chart(canvas, {
    data: { labels: days.map((day) => month.format(day).replace(".", "")), datasets: sets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: sets.length > 1, position: "top", align: "end", labels: { boxWidth: 10, boxHeight: 10, font: { size: 11 }, usePointStyle: false, generateLabels: (chart) => window.Chart.defaults.plugins.legend.labels.generateLabels(chart).map((one) => (chart.data.datasets[one.datasetIndex].backgroundColor === bars ? { ...one, fillStyle: blue } : one)) } },
        tooltip: { callbacks: { title: (items) => whole.format(days[items[0].dataIndex]), label: (item) => (item.raw === null ? "" : `${item.dataset.label} : ${money.format(item.raw)}`) } },
      },
      scales: {
        x: { grid: { display: false }, border: { display: false }, ticks: { font: { size: 10 }, maxRotation: 0, autoSkip: false } },
        y: { beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, font: { size: 11 }, callback: (value) => (Math.abs(value) >= 1000 ? `${value / 1000} k€` : value) } },
      },
    },
  });
})();
