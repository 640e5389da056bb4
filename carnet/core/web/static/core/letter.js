// A person of the customer is added to the addresses of the e-mail by one press.
(() => {
  document.querySelectorAll("[data-add-address]").forEach((button) => button.addEventListener("click", () => {
    const field = button.closest("form").querySelector("[name=recipients]");
    const there = field.value.split(/[\s,;]+/).filter(Boolean);
    if (!there.includes(button.dataset.addAddress)) field.value = [...there, button.dataset.addAddress].join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }));
})();
