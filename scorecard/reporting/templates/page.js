"use strict";
// The page that can be asked: another quarter, some of the evidence, light or dark.
// Without this script the report's own quarter and all of the evidence stand there to be read.
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (query, within = document) => [...within.querySelectorAll(query)];

  for (const controls of all(".controls, .filters")) controls.hidden = false;

  // --- light and dark ---

  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => (button.textContent = isDark() ? "Light page" : "Dark page");
  const remembered = (theme) => {
    try { // a browser may refuse to remember anything for a file
      if (theme) localStorage.setItem("scorecard-theme", theme);
      return localStorage.getItem("scorecard-theme");
    } catch {
      return null;
    }
  };
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remembered(root.dataset.theme);
    name();
  });
  dark.addEventListener("change", name);
  name();

  // --- the quarter shown ---

  const source = byId("quarters");
  const { periods, texts, cells } = source ? JSON.parse(source.textContent) : { periods: [] };
  const select = byId("quarter");
  const said = byId("said");
  const last = periods.length - 1;

  function textAt(key, quarter) {
    let found = "";
    for (const [from, text] of cells[key] || []) {
      if (from > quarter) break;
      found = texts[text];
    }
    return found;
  }

  function references(runs) {
    if (!runs) return ["–"];
    const found = ["["];
    for (const run of runs.split(" ")) {
      if (found.length > 1) found.push(", ");
      run.split("-").forEach((number, place) => {
        const link = document.createElement("a");
        link.href = `#e${number}`;
        link.textContent = number;
        found.push(...(place ? ["–", link] : [link]));
      });
    }
    return [...found, "]"];
  }

  function fill(element, key, quarter) {
    if (element.dataset.of === "refs") element.replaceChildren(...references(textAt(key, quarter)));
    else element.textContent = textAt(key, quarter);
  }

  function show(quarter) {
    for (const dd of all("dd[data-id]")) {
      const [node, , aspect = "all"] = dd.dataset.id.split("@");
      for (const part of all("[data-of]", dd)) {
        fill(part, `${node} ${aspect || "all"} ${part.dataset.of}`, quarter);
      }
    }
    for (const standing of all("a.standing")) {
      standing.textContent = textAt(`${standing.dataset.id.split("@")[0]} all standing`, quarter);
    }
    for (const row of all("tr[data-node]")) {
      for (const part of all("[data-of]", row)) {
        fill(part, `${row.dataset.node} answer ${part.dataset.of}`, quarter);
      }
    }
    for (const place of all(".chosen")) place.textContent = periods[quarter];
    document.body.classList.toggle("other", quarter !== last);
    said.textContent = quarter === last ? "" :
      `Scores and answers below are those of ${periods[quarter]}. ` +
      `Texts, trends, charts and evidence stay those of ${periods[last]}.`;
  }

  periods.forEach((period, place) => select.append(new Option(period, place)));
  select.value = last;
  const asked = periods.indexOf(new URLSearchParams(location.hash.slice(1)).get("quarter"));
  if (asked >= 0 && asked !== last) {
    select.value = asked;
    show(asked);
  }
  select.addEventListener("change", () => {
    const chosen = Number(select.value);
    show(chosen);
    const part = chosen === last ? "" : `#quarter=${periods[chosen]}`;
    history.replaceState(null, "", part || location.pathname.split("/").at(-1) || ".");
  });

  // --- the evidence ---

  const rows = all("table.rows tr[id]").map((row) => ({
    row,
    home: row.parentNode,
    table: row.closest("table"),
    title: row.closest(".box").previousElementSibling.textContent,
    kind: row.dataset.kind,
    on: row.dataset.on,
    who: row.cells[3].textContent,
    grade: row.cells[4].textContent,
    words: row.textContent.toLowerCase(),
    number: Number(row.id.slice(1)),
  }));
  if (!rows.length) return;
  const asks = { words: byId("words"), title: byId("on"), kind: byId("kind"), grade: byId("grade") };
  const order = byId("order");
  for (const what of ["title", "kind", "grade"]) {
    const options = [...new Set(rows.map((one) => one[what]))];
    if (what !== "title") options.sort();
    for (const option of options) asks[what].append(new Option(option, option));
  }

  function wanted(one) {
    const text = asks.words.value.trim().toLowerCase();
    return text.split(/\s+/).every((word) => one.words.includes(word)) &&
      ["title", "kind", "grade"].every((what) => !asks[what].value || asks[what].value === one[what]);
  }

  function compare(one, other) {
    const [sign, what] = order.value.startsWith("-") ? [-1, order.value.slice(1)] : [1, order.value];
    const [a, b] = [one[what], other[what]];
    return (a < b ? -sign : a > b ? sign : 0) || one.number - other.number;
  }

  function filter() {
    const shown = rows.filter(wanted);
    for (const one of rows) one.row.hidden = true;
    for (const one of shown) one.row.hidden = false;
    for (const one of order.value ? [...rows].sort(compare) : rows) {
      // In another order a table is one list; in its own each row goes back to what it bears on.
      (order.value ? one.table.tBodies[0] : one.home).append(one.row);
    }
    for (const body of all("table.rows tbody")) {
      const head = body.querySelector("tr.clause");
      if (head) head.hidden = Boolean(order.value) || !body.querySelector("tr[id]:not([hidden])");
    }
    for (const box of new Set(rows.map((one) => one.table.closest(".box")))) {
      const isEmpty = !box.querySelector("tr[id]:not([hidden])");
      box.hidden = box.previousElementSibling.hidden = isEmpty;
    }
    byId("count").textContent = `${shown.length} of ${rows.length} rows.`;
  }

  for (const control of [...Object.values(asks), order]) control.addEventListener("input", filter);
  filter();

  function reveal() {
    const target = /^#e\d+$/.test(location.hash) && byId(location.hash.slice(1));
    if (!target || !target.hidden) return;
    for (const control of Object.values(asks)) control.value = "";
    filter();
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
