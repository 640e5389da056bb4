/* Behaviour of every page: dialogs, refusals in place, busy buttons, toasts, explanations, search selects, keys. */
(() => {
  "use strict";
  const kit = window.bootstrap || window.tabler.bootstrap || window.tabler;
  const words = () => document.getElementById("words").dataset;
  const $ = (selector, root = document) => root.querySelector(selector);

  /* Toasts */
  const toast = (text, bad = true) => {
    const box = document.createElement("div");
    box.className = "toast";
    box.setAttribute("role", bad ? "alert" : "status");
    const body = document.createElement("div");
    body.className = "toast-body";
    body.textContent = text;
    box.append(body);
    $("#toasts").append(box);
    new kit.Toast(box, { delay: bad ? 9000 : 4000 }).show();
    box.addEventListener("hidden.bs.toast", () => box.remove());
  };
  document.querySelectorAll("[data-toast]").forEach((box) => new kit.Toast(box, { delay: 5000 }).show());
  /* A dialog that opens takes the place: what was told is read, and may not cover its buttons */
  document.addEventListener("show.bs.offcanvas", () => document.querySelectorAll("#toasts .toast").forEach((box) => kit.Toast.getOrCreateInstance(box).hide()));
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.bad === true));

  /* A refusal, or faulty fields outside their form, is shown under what was pressed */
  const slotFor = (element) => {
    const form = element.closest("form") || (element.matches("form") ? element : null);
    const own = form && $("[data-refusal]", form);
    if (own) return own;
    const acts = element.closest("[data-acts], .list-group-item, td, .card-footer, .card-header") || element;
    let slot = acts.nextElementSibling;
    if (!slot || !slot.hasAttribute("data-refusal")) {
      slot = document.createElement(acts.matches("td") ? "div" : "div");
      slot.setAttribute("data-refusal", "");
      slot.className = "w-100";
      if (acts.matches("td, .list-group-item, [data-acts]")) acts.append(slot);
      else acts.after(slot);
    }
    return slot;
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.getResponseHeader("HX-Refusal")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      event.detail.swapOverride = "innerHTML";
      event.detail.target = slotFor(requestConfig.elt);
    } else if (xhr.status >= 400 && xhr.status !== 422) {
      toast(words().failed);
    }
  });
  document.addEventListener("htmx:sendError", () => toast(words().offline));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    document.querySelectorAll("[data-refusal]").forEach((slot) => {
      if (!form || form.contains(slot) || slot.parentElement.contains(event.target)) slot.replaceChildren();
    });
  });

  /* The pressed button works after 300 ms, keeping its width */
  const pressed = (event) => {
    const trigger = event.detail.requestConfig.triggeringEvent;
    const element = (trigger && trigger.submitter) || event.detail.elt;
    return element.closest(".btn, .cell-act");
  };
  const clocks = new WeakMap();
  document.addEventListener("htmx:beforeSend", (event) => {
    const button = pressed(event);
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    clocks.set(event.detail.xhr, [button, setTimeout(() => button.classList.add("working"), 300)]);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const [button, clock] = clocks.get(event.detail.xhr) || [];
    if (!button) return;
    clearTimeout(clock);
    button.classList.remove("working");
    button.removeAttribute("aria-busy");
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.hasAttribute("hx-post") || event.target.hasAttribute("hx-get")) return;
    setTimeout(() => button.classList.add("working"), 300);
  });

  /* The side dialog: opened by a partial update into it, focus returns to where it began */
  const dialog = $("#dialog");
  let opener = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === dialog && !dialog.firstElementChild) opener = document.activeElement;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== dialog) return;
    const head = $(".offcanvas-header", dialog);
    dialog.classList.toggle("wide", !!head && head.hasAttribute("data-wide"));
    const title = $(".offcanvas-title", dialog);
    if (title) dialog.setAttribute("aria-label", title.textContent.trim());
    const panel = kit.Offcanvas.getOrCreateInstance(dialog);
    const first = $("[autofocus], .is-invalid, .has-error input", dialog) || $(".offcanvas-body input:not([type=hidden]), .offcanvas-body select, .offcanvas-body textarea", dialog);
    const begin = () => first && (first.tomselect || first).focus();
    if (dialog.classList.contains("show")) begin();
    else { dialog.addEventListener("shown.bs.offcanvas", begin, { once: true }); panel.show(); }
  });
  if (dialog) {
    dialog.addEventListener("hidden.bs.offcanvas", () => {
      dialog.replaceChildren();
      if (opener && opener.isConnected) opener.focus();
    });
    document.addEventListener("closeDialog", () => kit.Offcanvas.getOrCreateInstance(dialog).hide());
  }

  /* Explanations of figures: Escape or a click elsewhere closes them */
  const closePops = (but) => document.querySelectorAll(".pop-slot").forEach((slot) => {
    if (slot.firstChild && slot !== but) slot.replaceChildren();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-pop]")) {
      const slot = event.target.closest(".pop-slot");
      slot.replaceChildren();
      if (slot.previousElementSibling) slot.previousElementSibling.focus();
    } else if (!event.target.closest(".pop-slot")) closePops();
  });

  /* Search selects: the library comes only where one stands */
  let library = null;
  const bring = () => (library = library || new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = document.body.dataset.tomSelectCss;
    const script = document.createElement("script");
    script.src = document.body.dataset.tomSelect;
    script.onload = done;
    document.head.append(link, script);
  }));
  const dress = (root) => root.querySelectorAll("select[data-search]:not(.tomselected)").forEach(async (select) => {
    await bring();
    if (select.tomselect) return;
    if (select.labels[0] && !select.hasAttribute("aria-label")) select.setAttribute("aria-label", select.labels[0].firstChild.textContent.trim());
    const chosen = document.activeElement === select;
    new window.TomSelect(select, {
      valueField: "id", labelField: "title", searchField: [], maxOptions: 30, preload: "focus", closeAfterSelect: true,
      placeholder: select.getAttribute("placeholder") || "", loadThrottle: 150, maxItems: 1,
      score: () => () => 1,
      load(text, found) {
        const address = new URL(select.dataset.search, location);
        address.searchParams.set("q", text);
        address.searchParams.set("kinds", select.dataset.kinds);
        fetch(address, { headers: { Accept: "application/json" } }).then((r) => r.json())
          .then((answer) => { this.clearOptions(); found(answer.groups.flatMap((group) => group.items)); }).catch(() => found());
      },
      render: {
        option: (item, escape) => `<div>${escape(item.title)}${item.detail ? `<div class="small text-secondary">${escape(item.detail)}</div>` : ""}</div>`,
        no_results: () => `<div class="no-results">${words().nothing}</div>`,
        loading: () => `<div class="no-results">${words().loading}</div>`,
      },
      onChange() { select.dispatchEvent(new Event("picked", { bubbles: true })); },
    });
    /* What is typed to search is no value of the form: a form that computes itself while one types must not hear it */
    for (const name of ["input", "change"]) select.tomselect.control_input.addEventListener(name, (event) => event.stopPropagation());
    if (chosen) select.tomselect.focus();
  });
  document.addEventListener("DOMContentLoaded", () => dress(document));
  document.addEventListener("htmx:load", (event) => dress(event.detail.elt));

  /* One key for each likely act of a page; never while one types */
  const typing = (element) => !!element.closest && !!element.closest("input, textarea, select, [contenteditable], .modal.show, .offcanvas.show");
  let gone = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePops();
    const inside = dialog && dialog.firstElementChild ? dialog : document;
    const chord = event.ctrlKey && event.key === "Enter" ? "ctrl+enter" : event.ctrlKey && event.key === "s" ? "ctrl+s" : "";
    if (chord) {
      const button = $(`[data-key="${chord}"]`, inside) || (chord === "ctrl+enter" && $(".btn-primary", inside === dialog ? dialog : document.createElement("i")));
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (typing(event.target) && !event.target.matches("[type=radio]"))) return;
    if (gone) {
      gone = false;
      const panel = $(`[data-goto="${CSS.escape(event.key)}"]`);
      if (panel) { event.preventDefault(); panel.scrollIntoView({ block: "start" }); const link = $("a, button", panel); if (link) link.focus(); }
      return;
    }
    if (event.key === "g") { gone = true; setTimeout(() => { gone = false; }, 1500); return; }
    const button = $(`[data-key="${CSS.escape(event.key)}"]`, inside);
    if (button) { event.preventDefault(); button.focus(); button.click(); }
  });

  window.carnet = { kit, toast, words, typing };
})();
