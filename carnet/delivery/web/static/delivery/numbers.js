/* Serial numbers ticked or scanned are the quantity that leaves or comes back: it is said as they are. Of a kit said by component, the
   quantity is not typed: it follows from them. */
(() => {
  "use strict";
  if (window.carnetNumbers) return;
  window.carnetNumbers = true;
  const byPart = (tick) => {
    const quantity = tick.closest("form").querySelector(`[name="quantity-${tick.name.slice("by-part-".length)}"]`);
    if (!quantity) return;
    quantity.readOnly = tick.checked;
    quantity.value = tick.checked ? "" : quantity.defaultValue;
  };
  document.addEventListener("input", (event) => {
    if (event.target.name && event.target.name.startsWith("by-part-")) byPart(event.target);
    const box = event.target.closest && event.target.closest("[data-numbers]"), form = box && box.closest("form");
    const quantity = form && form.querySelector(`[name="quantity-${box.dataset.numbers}"]`);
    if (!quantity) return;
    const scanned = [...box.querySelectorAll("textarea")].flatMap((one) => one.value.split(/[\n,]/)).filter((one) => one.trim()).length;
    quantity.value = box.querySelectorAll("input:checked").length + scanned || "";
  });
})();
