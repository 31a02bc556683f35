"use strict";
// Charts that can be asked: each point says what it shows and leads to the evidence behind it.
// Without this script the points still have the browser's own tooltips, and the tables stand below.
(() => {
  const REACH = 24; // pixels from a pointer to the point that it means
  const QUICK = 60, SLOW = 300; // milliseconds until a box opens, and until it goes
  const MOST_NEW = 5, MOST_RUNS = 12; // links in a box

  const source = document.getElementById("behind");
  const behind = source ? JSON.parse(source.textContent) : null;

  const make = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  // --- what a box says ---

  function rowsBehind(node, aspect, period) {
    const found = new Set();
    for (const [id, recommendation, own, runs] of behind.indicators) {
      const isOwn = id === node;
      const isBelow = node === recommendation || node === behind.card;
      if (!isOwn && !(isBelow && (aspect === "all" || aspect === own))) continue;
      for (const [first, last, start, end] of runs) {
        if (period < start || period > end) continue;
        for (let number = first; number <= last; number += 1) found.add(number);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  function link(number, words) {
    const made = make("a", "", words || String(number));
    made.href = `#e${number}`;
    return made;
  }

  function named(numbers) {
    const list = make("ul");
    for (const number of numbers.slice(0, MOST_NEW)) {
      list.append(make("li"));
      list.lastChild.append(link(number, `${number}. ${behind.rows[number - 1]}`));
    }
    return list;
  }

  function ranges(numbers) {
    const runs = [];
    for (const number of numbers) {
      const run = runs.at(-1);
      if (run && run[1] === number - 1) run[1] = number;
      else runs.push([number, number]);
    }
    const said = make("p", "", `Rows behind it: ${numbers.length}, No. `);
    runs.slice(0, MOST_RUNS).forEach(([first, last], place) => {
      said.append(place ? ", " : "", link(first));
      if (last > first) said.append("–", link(last));
    });
    if (runs.length > MOST_RUNS) said.append(" …");
    return said;
  }

  // Marks that lie on one another, such as two rows of one day, are told together.
  function together(spot) {
    const at = (mark, name) => Number(mark.getAttribute(name));
    const isNear = (mark) =>
      Math.hypot(at(mark, "cx") - at(spot, "cx"), at(mark, "cy") - at(spot, "cy")) < 2;
    return [...spot.parentNode.children].filter((mark) => mark.dataset.e && isNear(mark));
  }

  function evidenceOf(spot) {
    if (!behind) return [];
    const { e: rows, p: period } = spot.dataset;
    if (rows) {
      const numbers = together(spot).flatMap((mark) => mark.dataset.e.split(" ").map(Number));
      if (numbers.length === 1) return [link(numbers[0], `Evidence, row ${numbers[0]}`)];
      return numbers.length > MOST_NEW ? [named(numbers), ranges(numbers)] : [named(numbers)];
    }
    if (period === undefined) return [];
    const { node, aspect } = spot.parentNode.dataset;
    const now = rowsBehind(node, aspect, Number(period));
    if (!now.length) return [make("p", "", "No row of evidence stands behind it.")];
    const before = new Set(rowsBehind(node, aspect, Number(period) - 1));
    const fresh = Number(period) ? now.filter((number) => !before.has(number)) : [];
    const said = [];
    if (fresh.length) {
      const more = fresh.length > MOST_NEW ? ` (${MOST_NEW} of ${fresh.length})` : "";
      said.push(make("p", "", `New in ${behind.periods[period]}${more}:`), named(fresh));
    }
    return [...said, ranges(now)];
  }

  // --- one box for all charts ---

  const tip = make("div", "tip");
  tip.hidden = true;
  tip.setAttribute("role", "group");
  tip.setAttribute("aria-label", "What this point shows");
  let current = null; // the point that the box is about
  let wanted = null; // the one that it will be about
  let timer = 0;

  const subject = ({ parentNode: panel, dataset: { name } }) =>
    panel.dataset.by === "row" ? name : panel.dataset.panel;

  function show(spot) {
    clearTimeout(timer);
    if (current !== spot) hide();
    wanted = current = spot;
    spot.classList.add("on");
    tip.replaceChildren(
      make("p", "panel", subject(spot.parentNode)),
      make("p", "shown", spot.getAttribute("aria-label")),
      ...evidenceOf(spot),
    );
    spot.closest("figure").querySelector(".box").after(tip);
    tip.hidden = false;
    place();
  }

  function place() {
    const at = current.getBoundingClientRect();
    const within = current.closest("figure").getBoundingClientRect();
    tip.style.left = tip.style.top = "0";
    const { width, height } = tip.getBoundingClientRect();
    const middle = (at.left + at.right) / 2 - within.left;
    const left = Math.max(0, Math.min(middle - width / 2, within.width - width));
    const fits = at.bottom + height + 8 <= window.innerHeight || at.top < height + 8;
    const top = fits ? at.bottom + 4 : at.top - height - 4;
    tip.style.left = `${left}px`;
    tip.style.top = `${top - within.top}px`;
  }

  function hide() {
    clearTimeout(timer);
    if (current) current.classList.remove("on");
    current = wanted = null;
    tip.hidden = true;
  }

  const isHeld = () => current === document.activeElement || tip.contains(document.activeElement);

  // A box stays for a moment, so that a pointer can cross other points on its way to the links.
  function soon(spot) {
    if (isHeld() || spot === wanted) return;
    clearTimeout(timer);
    wanted = spot;
    timer = setTimeout(() => (spot ? show(spot) : hide()), current && !spot ? SLOW : QUICK);
  }

  // A phone that is turned must not leave the box beside the page.
  window.addEventListener("resize", () => current && place());
  tip.addEventListener("pointerenter", () => {
    clearTimeout(timer);
    wanted = current;
  });
  tip.addEventListener("pointerleave", () => soon(null));
  tip.addEventListener("click", (event) => {
    if (event.target.closest("a")) hide();
  });
  tip.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to && to !== current && !tip.contains(to)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !current) return;
    const closed = current;
    if (tip.contains(document.activeElement)) closed.focus();
    hide();
    wanted = closed; // the pointer that still rests on it does not open it again
  });

  // --- each chart ---

  const across = (spot) => Number(spot.getAttribute("cx"));

  function nearest(spots, { clientX, clientY }, svg) {
    const matrix = svg.getScreenCTM();
    const at = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    let best = null;
    let least = (REACH / matrix.a) ** 2;
    for (const spot of spots) {
      const away = (spot.x - at.x) ** 2 + (spot.y - at.y) ** 2;
      if (away <= least) [best, least] = [spot.circle, away];
    }
    return best;
  }

  function neighbour(spot, key) {
    const own = [...spot.parentNode.children];
    const place = own.indexOf(spot);
    if (key === "ArrowLeft") return own[place - 1];
    if (key === "ArrowRight") return own[place + 1];
    if (key === "Home") return own[0];
    if (key === "End") return own.at(-1);
    const row =
      key === "ArrowUp"
        ? spot.parentNode.previousElementSibling
        : key === "ArrowDown" && spot.parentNode.nextElementSibling;
    if (!row) return null;
    const away = (other) => Math.abs(across(other) - across(spot));
    return [...row.children].reduce((best, other) => (away(other) < away(best) ? other : best));
  }

  function pressed(event) {
    if (event.key === "Enter" || event.key === " ") {
      show(event.target);
      const first = tip.querySelector("a");
      if (first) first.focus();
    } else {
      const to = neighbour(event.target, event.key);
      if (!to) return;
      to.focus();
    }
    event.preventDefault();
  }

  // One tab stop a panel: the point that was reached last, at first the newest of the total.
  function enter(panel) {
    panel.setAttribute("role", "grid");
    panel.setAttribute("aria-label", panel.dataset.panel);
    for (const row of panel.children) {
      row.setAttribute("role", "row");
      row.setAttribute("aria-label", row.dataset.name);
      for (const spot of row.children) {
        spot.setAttribute("role", "gridcell");
        spot.setAttribute("tabindex", "-1");
        spot.setAttribute("aria-label", spot.firstChild.textContent);
        spot.replaceChildren();
      }
    }
    const row = panel.querySelector("[data-aspect=all]") || panel.firstElementChild;
    row.lastElementChild.setAttribute("tabindex", "0");
  }

  function reach(spot) {
    const panel = spot.parentNode.parentNode;
    panel.querySelector("[tabindex='0']").setAttribute("tabindex", "-1");
    spot.setAttribute("tabindex", "0");
    show(spot);
  }

  for (const layer of document.querySelectorAll(".chart > .spots")) {
    const svg = layer.parentNode;
    [...layer.children].forEach(enter);
    layer.removeAttribute("aria-hidden");
    const spots = [...layer.querySelectorAll("circle")].map((circle) => ({
      circle, x: across(circle), y: Number(circle.getAttribute("cy")),
    }));
    svg.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") soon(nearest(spots, event, svg));
    });
    svg.addEventListener("pointerleave", () => soon(null));
    svg.addEventListener("click", (event) => {
      const spot = nearest(spots, event, svg);
      if (!spot) return hide();
      spot.focus({ preventScroll: true });
      show(spot);
    });
    // Chromium takes an SVG element that listens for the focus as one that can have it; so a
    // plain one listens.
    const box = svg.parentNode;
    box.addEventListener("keydown", (event) => layer.contains(event.target) && pressed(event));
    box.addEventListener("focusin", ({ target }) => layer.contains(target) && reach(target));
    box.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (layer.contains(target) && !tip.contains(relatedTarget)) hide();
    });
  }

  // On paper the chart of all indicators takes a sheet, and stands behind the evidence.
  const whole = document.querySelector(".over-time");
  const evidence = document.querySelector("section.evidence");
  if (evidence) {
    const home = whole.previousElementSibling;
    window.addEventListener("beforeprint", () => evidence.after(whole));
    window.addEventListener("afterprint", () => home.after(whole));
  }

  // --- the data of a chart ---

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      text.hidden = false;
      text.select();
      return document.execCommand("copy");
    }
  }

  for (const button of document.querySelectorAll(".data .copy")) {
    const text = button.parentNode.querySelector(".csv");
    const told = button.parentNode.querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const isCopied = await copy(text);
      told.textContent = isCopied ? "Copied." : "Press Ctrl+C (⌘C) to copy what is selected.";
      if (isCopied && !text.hidden) {
        text.hidden = true;
        button.focus();
      }
    });
  }
})();
