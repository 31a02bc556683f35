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
  const { periods, said, texts, cells } = source ? JSON.parse(source.textContent) : { periods: [] };
  const select = byId("quarter");
  const last = periods.length - 1;

  function textAt(name, quarter) {
    let found = "";
    for (const [from, text] of cells[name] || []) {
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
    const list = document.createElement("span");
    list.className = "refs";
    list.append(...found, "]");
    return [list];
  }

  function fill(part, place, quarter) {
    const what = part.dataset.of;
    const text = textAt(`${place} ${what}`, quarter);
    if (what === "refs") return part.replaceChildren(...references(text));
    part.textContent = text;
    if (what === "caption") part.closest(".box").setAttribute("aria-label", text);
    if (what !== "points") return;
    const row = textAt(`${place} refs`, quarter).match(/^\d+/);
    if (row) part.href = `#e${row[0]}`;
    else part.removeAttribute("href");
  }

  function show(quarter) {
    for (const holder of all("[data-place]")) {
      const parts = holder.dataset.of ? [holder] : all("[data-of]", holder);
      for (const part of parts) fill(part, holder.dataset.place, quarter);
      for (const figure of [holder, ...all("[data-id]", holder)]) {
        if (!figure.dataset.id) continue;
        const [node, , ...rest] = figure.dataset.id.split("@");
        figure.dataset.id = [node, periods[quarter], ...rest].join("@");
      }
    }
    for (const place of all(".chosen")) place.textContent = periods[quarter];
    document.body.classList.toggle("other", quarter !== last);
    byId("said").textContent = quarter === last ? "" : said.replace("{}", periods[quarter]);
  }

  // An address that ends in #quarter=2026Q1 shows that quarter, with &made=… a table of it too; any
  // other end leaves the quarter as it is.
  function follow() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const place = periods.indexOf(asked.get("quarter"));
    if (place < 0) return;
    if (place !== Number(select.value)) {
      select.value = place;
      show(place);
    }
    byId(asked.get("made"))?.querySelector(".box").focus();
  }

  // Figures of an earlier quarter lead to how they were made then; without this script they are text.
  function lead() {
    const tables = new Map(all(".headline dd > a").map((link) =>
      [link.parentNode.dataset.id.split("@")[0], link.hash.slice(1)]));
    for (const cell of all("td[data-id]")) {
      const [node, period] = cell.dataset.id.split("@");
      if (cell.firstElementChild || !tables.has(node) || !periods.includes(period)) continue;
      const link = document.createElement("a");
      link.href = `#quarter=${period}&made=${tables.get(node)}`;
      link.title = `How this was made in ${period}`;
      link.textContent = cell.textContent;
      link.addEventListener("click", () => setTimeout(follow)); // the same address twice
      cell.replaceChildren(link);
    }
  }

  periods.forEach((period, place) => select.append(new Option(period, place)));
  select.value = last;
  select.addEventListener("change", () => {
    const chosen = Number(select.value);
    show(chosen);
    const page = location.href.split("#")[0];
    history.replaceState(null, "", chosen === last ? page : `${page}#quarter=${periods[chosen]}`);
  });
  window.addEventListener("hashchange", follow);
  lead();
  follow();

  // --- the evidence ---

  const rows = all("table.rows tr[id]").map((row) => ({
    row,
    home: row.parentNode,
    table: row.closest("table"),
    box: row.closest(".box"),
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
  const boxes = new Set(rows.map((one) => one.box));
  const heads = new Map(rows.map((one) => [one.home, one.home.querySelector("tr.clause")]));
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
    const shown = new Set(rows.filter(wanted));
    const full = new Set([...shown].flatMap((one) => [one.home, one.box]));
    for (const one of rows) one.row.hidden = !shown.has(one);
    for (const [body, head] of heads) head.hidden = Boolean(order.value) || !full.has(body);
    for (const box of boxes) box.hidden = box.previousElementSibling.hidden = !full.has(box);
    byId("count").textContent = `${shown.size} of ${rows.length} rows.`;
    document.body.classList.toggle("some", shown.size < rows.length);
  }

  // In another order a table is one list; in its own each row goes back to what it bears on.
  function arrange() {
    for (const one of order.value ? [...rows].sort(compare) : rows) {
      (order.value ? one.table.tBodies[0] : one.home).append(one.row);
    }
    filter();
  }

  for (const control of Object.values(asks)) control.addEventListener("input", filter);
  order.addEventListener("input", arrange);
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
