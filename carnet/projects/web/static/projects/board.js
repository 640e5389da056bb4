/* The board: cards dragged between columns and up and down in them; the server answers with the board as it is. */
(() => {
  "use strict";
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const move = async (card, before) => {
    const body = new URLSearchParams({ stage: card.closest("[data-stage]").dataset.stage, before: before ? before.dataset.task : "" });
    const answer = await fetch(card.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
    if (answer && answer.ok) {
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const fresh = holder.content.firstElementChild;
      document.getElementById("board").replaceWith(fresh);
      window.htmx.process(fresh);
      dress();
    } else {
      window.carnet.toast(answer ? window.carnet.words().failed : window.carnet.words().offline);
      setTimeout(() => location.reload(), 1500);
    }
  };
  const dress = () => document.querySelectorAll("#board [data-cards]").forEach((column) => {
    window.Sortable.create(column, {
      group: "tasks", draggable: "[data-task]", filter: "[data-task]:not([data-free])", preventOnFilter: false, animation: 120,
      delay: 150, delayOnTouchOnly: true, forceFallback: true, fallbackTolerance: 4,
      onEnd: (event) => {
        if (event.from === event.to && event.oldIndex === event.newIndex) return;
        const next = event.item.nextElementSibling;
        move(event.item, next && next.dataset.task ? next : null);
      },
    });
  });
  if (window.Sortable && document.getElementById("board")) dress();
})();
