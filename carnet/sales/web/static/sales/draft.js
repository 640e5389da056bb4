/* The draft: totals asked from the server at each pause, saved at each longer one; offline nothing is lost. */
(() => {
  "use strict";
  const q = window.quote;
  if (!q) return;
  const { root, start, rows } = q;
  const status = document.querySelector("[data-saved]");
  const picture = document.querySelector("[data-page]");
  const shelf = `kept${root.dataset.save}`;
  const clocks = {};
  let asked = 0;
  let dirty = false;
  let saving = null;
  let stuck = false;

  const say = (name, value = "", bad = false) => {
    status.textContent = (status.dataset[`word${name}`] || name).replace("%s", value);
    status.classList.toggle("text-red", bad);
    status.classList.toggle("text-secondary", !bad);
  };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const post = async (address, sent) => {
    const response = await fetch(address, {
      method: "POST", body: JSON.stringify(sent),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    });
    const answer = (response.headers.get("Content-Type") || "").includes("json") ? await response.json() : {};
    const ok = response.ok && !response.redirected;
    return { ok, status: ok ? 200 : response.redirected ? 401 : response.status, answer };
  };

  const faultyCell = (error) => {
    if (!error.line) return document.querySelector(`[form="quote-head"][name="${error.field}"], #quote-head [name="${error.field}"]`);
    const row = rows().find((one) => one.key === error.line);
    return row && (q.cell(row, error.field) || q.cell(row, "description"));
  };
  const clear = () => document.querySelectorAll("#lines .is-invalid, [form=quote-head].is-invalid, #quote-head .is-invalid").forEach((input) => q.fault(input, ""));
  const showFaults = (errors) => {
    clear();
    let other = "";
    errors.forEach((error) => {
      const input = faultyCell(error);
      if (!input) { other = error.message; return; }
      const folded = input.closest(".collapse:not(.show)");
      if (folded) window.carnet.kit.Collapse.getOrCreateInstance(folded).show();
      q.fault(input, error.message);
    });
    say(other || "Faulty", "", true);
  };

  /* An answer fills in what was left out and writes numbers well, but never under the fingers */
  let latest = null;
  const tidy = () => {
    if (!latest) return;
    const { answer, sent } = latest;
    const before = new Map(sent.lines.map((line) => [line.key, line]));
    const standing = new Map(rows().map((row) => [row.key, row]));
    answer.lines.forEach((line) => {
      const row = standing.get(line.key);
      if (!row) return;
      q.CELLS.forEach((name) => {
        const input = q.cell(row, name);
        if (!input || !(name in line) || input === document.activeElement) return;
        if (input.value === (before.get(line.key)[name] ?? "") && input.value !== line[name]) q.set(row, name, line[name]);
      });
      ["period", "deliverable", "stock", "nature", "policy", "reference", "details"].forEach((name) => {
        if (name in line && row.line[name] === before.get(line.key)[name]) row.line[name] = line[name];
      });
      q.told(row, line);
      q.tellUnder(row);
    });
    ["discount", "deposit"].forEach((name) => {
      const input = q.head.elements[name];
      if (input && input !== document.activeElement && input.value === sent.head[name]) input.value = answer[name];
    });
  };
  const know = (ids) => rows().forEach((row) => { if (row.key in ids) row.line.id = ids[row.key]; });
  const apply = (answer, sent) => {
    clear();
    latest = { answer, sent };
    tidy();
    document.querySelector("[data-sums]").innerHTML = answer.sums;
    document.querySelector("[data-side]").innerHTML = answer.side;
    if (answer.note) q.fault(q.head.elements.discount, answer.note, true);
  };
  document.addEventListener("focusout", () => setTimeout(tidy));

  const total = async () => {
    const turn = (asked += 1);
    const sent = q.collect();
    try {
      const { ok, status: code, answer } = await post(root.dataset.totals, sent);
      if (turn !== asked) return;
      if (ok) apply(answer, sent); else if (code === 422) showFaults(answer.errors);
    } catch (_offline) { /* the saving says so */ }
  };

  const shelve = (sent) => { try { localStorage.setItem(shelf, JSON.stringify(sent)); } catch (_full) { /* the page keeps it */ } };
  const retry = (seconds) => {
    if (!dirty) return;
    say("Retry", seconds, true);
    clocks.retry = setTimeout(() => (seconds > 1 ? retry(seconds - 1) : save()), 1000);
  };

  const save = async () => {
    if (saving) { await saving; if (!dirty) return true; }
    clearTimeout(clocks.save);
    clearTimeout(clocks.retry);
    if (!dirty || stuck) return !dirty;
    dirty = false;
    const sent = q.collect();
    say("Saving");
    saving = post(root.dataset.save, sent).then(({ ok, status: code, answer }) => {
      if (ok) {
        start.version = answer.version;
        know(answer.ids);
        if (!dirty) { asked += 1; apply(answer, sent); }
        const n = document.querySelector("[data-n]");
        if (n) n.textContent = answer.n;
        if (picture && picture.offsetParent) picture.src = `${root.dataset.picture}?v=${answer.version}`;
        localStorage.removeItem(shelf);
        say("Saved", answer.at);
        return true;
      }
      dirty = true;
      if (code === 422) showFaults(answer.errors);
      else if (answer.refusal) { stuck = true; say(answer.refusal, "", true); }
      else { shelve(sent); retry(5); }
      return false;
    }).catch(() => { dirty = true; shelve(sent); retry(5); return false; }).finally(() => { saving = null; });
    return saving;
  };

  const changed = (soon = 250) => {
    dirty = true;
    clearTimeout(clocks.total);
    clearTimeout(clocks.save);
    clearTimeout(clocks.retry);
    clocks.total = setTimeout(total, soon);
    clocks.save = setTimeout(save, 1200);
  };

  /* What leaves the page waits for what is typed */
  document.addEventListener("htmx:confirm", (event) => {
    if (event.target.closest("#dialog") || (!dirty && !saving)) return;
    event.preventDefault();
    save().then((saved) => {
      if (saved) event.detail.issueRequest(true);
      else { const bad = document.querySelector(".is-invalid"); if (bad) bad.focus(); }
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-after-saving]");
    if (!link || (!dirty && !saving)) return;
    event.preventDefault();
    const tab = window.open("", "_blank");
    save().then((saved) => { if (saved && tab) tab.location = link.href; else if (tab) tab.close(); });
  });
  window.addEventListener("beforeunload", (event) => { if (dirty || saving) event.preventDefault(); });
  window.addEventListener("online", () => { if (dirty) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) save(); });

  /* What could not be saved the last time comes back, if nobody changed the quote since */
  const shelved = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(shelf));
      if (kept && kept.version === start.version) return kept;
    } catch (_none) { /* nothing kept */ }
    localStorage.removeItem(shelf);
    return null;
  };
  const wait = () => { dirty = true; clearTimeout(clocks.total); clearTimeout(clocks.save); };
  Object.assign(q, { changed, save, shelved, wait });
})();
