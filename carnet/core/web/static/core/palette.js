/* Ctrl K: places and acts at once, then documents, parties and products by any fragment. */
(() => {
  "use strict";
  const box = document.getElementById("palette");
  if (!box) return;
  const { kit, words } = window.carnet;
  const input = box.querySelector("input");
  const list = box.querySelector(".list-group");
  const modal = new kit.Modal(box);
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  let entries = null;
  let clock = 0;
  let asked = 0;

  const iconOf = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon me-2 text-secondary");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
    svg.append(use);
    return svg;
  };
  const row = (item) => {
    const link = document.createElement("a");
    link.className = "list-group-item list-group-item-action d-flex align-items-center py-2";
    link.href = item.url;
    link.setAttribute("role", "option");
    link.tabIndex = -1;
    link.append(iconOf(item.icon));
    const title = document.createElement("span");
    title.textContent = item.title;
    link.append(title);
    if (item.detail) {
      const detail = document.createElement("span");
      detail.className = "small text-secondary ms-2 text-truncate";
      detail.textContent = item.detail;
      link.append(detail);
    }
    if (item.dialog) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        modal.hide();
        window.htmx.ajax("GET", item.url, { target: "#dialog" });
      });
    }
    return link;
  };
  const choose = (at) => {
    const rows = [...list.querySelectorAll("[role=option]")];
    rows.forEach((one, n) => { one.classList.toggle("active", n === at); one.setAttribute("aria-selected", n === at); one.id = `palette-${n}`; });
    if (rows[at]) { rows[at].scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", `palette-${at}`); }
  };
  const show = (groups) => {
    list.replaceChildren();
    groups.filter((group) => group.items.length).forEach((group) => {
      const head = document.createElement("div");
      head.className = "list-group-header small text-secondary px-3 py-1 bg-surface-secondary";
      head.textContent = group.label;
      list.append(head, ...group.items.map(row));
    });
    if (!list.querySelector("[role=option]")) {
      const none = document.createElement("div");
      none.className = "p-3 text-secondary";
      none.textContent = words().nothing;
      list.append(none);
    }
    choose(0);
  };
  const local = (text) => entries.map((group) => ({ ...group, items: group.items.filter((item) => plain(item.title).includes(plain(text))).slice(0, text ? 6 : 40) }));
  const look = async () => {
    entries = entries || (await fetch(box.dataset.entries).then((r) => r.json())).groups;
    const text = input.value.trim();
    show(local(text));
    clearTimeout(clock);
    if (text.length < 2) return;
    const mine = ++asked;
    clock = setTimeout(async () => {
      const address = new URL(box.dataset.url, location);
      address.searchParams.set("q", text);
      const found = await fetch(address).then((r) => r.json()).catch(() => ({ groups: [] }));
      if (mine === asked) show([...found.groups, ...local(text)]);
    }, 120);
  };
  const open = () => { input.value = ""; modal.show(); look(); };
  box.addEventListener("shown.bs.modal", () => input.focus());
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    const rows = [...list.querySelectorAll("[role=option]")];
    const at = rows.findIndex((one) => one.classList.contains("active"));
    if (event.key === "ArrowDown") { event.preventDefault(); choose(Math.min(at + 1, rows.length - 1)); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(Math.max(at - 1, 0)); }
    if (event.key === "Enter" && rows[at]) { event.preventDefault(); rows[at].click(); }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
})();
