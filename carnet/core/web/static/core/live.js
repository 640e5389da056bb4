/* Live dialogs and grids: an answer that comes after more was typed is dropped; cells tick their line; PDF preview. */
(() => {
  "use strict";
  if (window.carnetLive) return;
  window.carnetLive = true;
  const bare = (form) => { const sent = new FormData(form); sent.delete("idempotency_key"); return sent; };
  const said = (form) => new URLSearchParams([...bare(form)]).toString();
  const asked = new WeakMap();

  document.addEventListener("htmx:configRequest", (event) => {
    const live = event.detail.elt.closest("[data-live]");
    if (live && event.detail.elt === live) asked.set(live, said(live.closest("form")));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const source = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!source || !source.matches("[data-live]") || !asked.has(source)) return;
    if (said(source.closest("form")) !== asked.get(source)) event.detail.shouldSwap = false;
  });
  document.addEventListener("input", (event) => {
    const cell = event.target.closest("[data-ticks]");
    if (cell) { const box = document.getElementById(cell.dataset.ticks); if (box) box.checked = cell.value.trim() !== ""; }
    const only = event.target.closest("[data-alone]");
    if (only && only.value) only.closest("form").querySelectorAll(`[data-alone="${only.dataset.alone}"]`).forEach((other) => { if (other !== only) other.value = ""; });
  });
  document.addEventListener("click", async (event) => {
    const put = event.target.closest("[data-put]");
    if (put) {
      const field = document.getElementById(put.dataset.put);
      field.value = put.dataset.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    }
    const cleared = event.target.closest("[data-clear-row]");
    if (cleared) {
      const cells = [...cleared.closest("tr").querySelectorAll("input, select:has(> option[value=''])")];
      cells.forEach((cell) => { cell.value = ""; });
      cells[0].dispatchEvent(new Event("change", { bubbles: true }));
    }
    const pdf = event.target.closest("[data-preview-pdf]");
    if (pdf) {
      const form = (pdf.closest("#dialog") || document).querySelector("form[method=post] [data-live]").closest("form");
      const opened = window.open("", "_blank");
      const answer = await fetch(pdf.dataset.previewPdf, { method: "POST", body: bare(form), headers: { "HX-Request": "true" } });
      if (answer.ok) opened.location = URL.createObjectURL(await answer.blob());
      else { opened.close(); window.carnet.toast(new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim() || window.carnet.words().failed); }
    }
  });
})();
