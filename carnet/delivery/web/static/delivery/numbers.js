/* Serial numbers ticked or scanned are the quantity that leaves or comes back: it is said as they are. */
(() => {
  "use strict";
  if (window.carnetNumbers) return;
  window.carnetNumbers = true;
  document.addEventListener("input", (event) => {
    const box = event.target.closest && event.target.closest("[data-numbers]"), form = box && box.closest("form");
    const quantity = form && form.querySelector(`[name="quantity-${box.dataset.numbers}"]`);
    if (!quantity) return;
    const scanned = [...box.querySelectorAll("textarea")].flatMap((one) => one.value.split(/[\n,]/)).filter((one) => one.trim()).length;
    quantity.value = box.querySelectorAll("input:checked").length + scanned || "";
  });
})();
