/* The folder: the day to replay, explanations kept inside the window, new lines of an amendment. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-as-of]");
    if (!form || !event.target.value) return;
    if (event.target.value === event.target.max) location.href = location.pathname;
    else form.requestSubmit();
  });

  /* An explanation stays whole: shifted left at the edge of the window, lifted out of a scrolled table */
  document.addEventListener("htmx:afterSettle", (event) => {
    const slot = event.detail.target;
    const pop = slot.classList && slot.classList.contains("pop-slot") && slot.querySelector(".pop");
    if (!pop) return;
    const anchor = slot.previousElementSibling.getBoundingClientRect();
    const width = Math.min(pop.offsetWidth, window.innerWidth - 16);
    const left = Math.max(8, Math.min(anchor.left, window.innerWidth - width - 8));
    if (slot.closest(".table-responsive")) {
      document.body.append(pop);
      pop.classList.add("pop-free");
      pop.style.left = `${left + window.scrollX}px`;
      pop.style.top = `${anchor.bottom + window.scrollY}px`;
      pop.from = slot;
    } else {
      pop.style.left = `${left - slot.getBoundingClientRect().left}px`;
    }
    pop.querySelector("[data-close-pop]").focus({ preventScroll: true });
  });
  const closeFree = (back) => document.querySelectorAll(".pop-free").forEach((pop) => {
    if (back && pop.from.previousElementSibling) pop.from.previousElementSibling.focus({ preventScroll: true });
    pop.remove();
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-pop]");
    if (close && close.closest(".pop-free")) { event.stopPropagation(); closeFree(true); }
    else if (!event.target.closest(".pop-free")) closeFree(false);
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeFree(true); });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target.classList.contains("pop-slot")) closeFree(false); });

  /* e explains the figure under focus, or the first one */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey || window.carnet.typing(event.target)) return;
    const figure = document.activeElement.closest(".why") || document.querySelector(".strip .why");
    if (figure) { event.preventDefault(); figure.focus(); figure.click(); }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-line]");
    if (!button) return;
    const form = button.closest("form");
    const row = form.querySelector("template[data-new-line]").content.cloneNode(true);
    form.querySelector("[data-new-lines]").append(row);
    form.querySelector("[data-new-lines] tr:last-child input").focus();
  });
})();
