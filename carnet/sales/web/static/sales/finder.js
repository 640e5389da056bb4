/* Typing in a description finds products; the last choice is always the free line. */
(() => {
  "use strict";
  const q = window.quote;
  if (!q) return;
  const box = document.getElementById("finder");
  let input = null;
  let items = [];
  let at = -1;
  let clock = 0;
  let asked = 0;
  let waiting = false;
  let hurried = false;
  let picked = () => {};

  const close = () => {
    clearTimeout(clock);
    asked += 1;
    waiting = hurried = false;
    box.classList.remove("show");
    if (input) { input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    items = [];
    at = -1;
  };
  const place = () => {
    if (!input || !items.length) return;
    const where = input.getBoundingClientRect();
    const width = Math.min(Math.max(where.width, 368), window.innerWidth - 16);
    const below = window.innerHeight - where.bottom;
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(8, Math.min(where.left, window.innerWidth - width - 8))}px`;
    const height = box.offsetHeight;
    box.style.top = `${below > height + 12 || below > where.top ? where.bottom + 4 : where.top - height - 4}px`;
  };
  const mark = (index) => {
    at = (index + items.length) % items.length;
    [...box.querySelectorAll("[role=option]")].forEach((option, place_) => {
      option.classList.toggle("active", place_ === at);
      option.setAttribute("aria-selected", place_ === at);
      if (place_ === at) { option.scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", option.id); }
    });
  };
  const option = (item, index) => {
    const line = document.createElement("button");
    line.type = "button";
    line.className = "dropdown-item d-flex gap-3 justify-content-between";
    line.id = `found-${index}`;
    line.tabIndex = -1;
    line.setAttribute("role", "option");
    const name = document.createElement("span");
    name.className = "text-truncate";
    name.textContent = item.free ? box.dataset.free.replace("%s", item.description) : item.description;
    line.append(name);
    if (item.free) line.classList.add("border-top", "text-secondary");
    else {
      const small = document.createElement("span");
      small.className = "small text-secondary ms-2";
      small.textContent = [item.reference, item.period_label].filter(Boolean).join(" · ");
      small.dataset.product = item.product;
      name.append(small);
      const price = document.createElement("span");
      price.className = "tnum";
      price.textContent = item.price;
      line.append(price);
    }
    line.addEventListener("pointerdown", (event) => event.preventDefault());
    line.addEventListener("click", () => choose(index));
    return line;
  };
  /* What is available of the goods found, beside their reference */
  const stocked = async (found) => {
    if (!q.there || !found.length) return;
    try {
      const told = await q.there(found.map((item) => [item.product, "1"]));
      found.forEach((item, index) => {
        const small = box.querySelector(`[data-product="${item.product}"]`);
        if (small && told[index]?.text) small.textContent += ` · ${told[index].text}`;
      });
    } catch (_offline) { /* the price is enough */ }
  };
  const show = (found, typed) => {
    items = [...found, { free: true, description: typed }];
    box.replaceChildren(...items.map(option));
    box.classList.add("show");
    input.setAttribute("aria-expanded", "true");
    mark(0);
    place();
    stocked(found);
    const now = hurried;
    waiting = hurried = false;
    if (now) choose(0);
  };
  const choose = (index) => {
    const item = items[index];
    close();
    picked(item);
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (!typed) { close(); return; }
    const turn = (asked += 1);
    const address = new URL(q.root.dataset.products, location);
    address.search = new URLSearchParams({
      q: typed, language: q.head.elements.language?.value || "", incl: q.head.elements.prices_include_tax.checked ? "1" : "0",
    });
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const found = (await response.json()).items;
      if (turn === asked && document.activeElement === input && input.value.trim() === typed) show(found, typed);
    } catch (_offline) { close(); }
  };

  /* `take(item)` writes the choice where it belongs */
  const search = (element, take) => {
    input = element;
    picked = take;
    waiting = !!element.value.trim();
    clearTimeout(clock);
    clock = setTimeout(ask, 120);
  };
  /* The keys of an open list; true when one was taken. Enter typed before the server answered waits for it */
  const keys = (event) => {
    if (waiting && !items.length && event.key === "Enter" && !event.ctrlKey) { hurried = true; event.preventDefault(); return true; }
    if (!items.length) return false;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Enter" && !event.ctrlKey) choose(at);
    else if (event.key === "Escape") close();
    else { if (event.key === "Tab") close(); return false; }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  window.addEventListener("scroll", place, { passive: true, capture: true });
  window.addEventListener("resize", place);
  document.addEventListener("focusout", (event) => { if (event.target === input) close(); });
  q.finder = { search, keys, close };
})();
