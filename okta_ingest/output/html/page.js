"use strict";
(() => {
  const LIMIT = 200;
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const shownNumber = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");

  // The value of a cell to sort by; null for an unknown one, which is last in both directions.
  const valueOf = (cell) => {
    if (cell.dataset.s !== undefined) return cell.dataset.s;
    return cell.querySelector(":scope > .u") ? null : cell.textContent.trim().replace(/\u202f/g, "");
  };

  const sortRows = (rows, column, direction) => {
    const keyed = rows.map((row) => [valueOf(row.cells[column]), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return direction * collator.compare(a, b);
    });
    return keyed.map(([, row]) => row);
  };

  const makeSortable = (table, onSort) => {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
      const text = head.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      // Chromium prints no button in the head that it repeats on each page.
      const printed = document.createElement("span");
      printed.className = "po";
      printed.textContent = text;
      printed.setAttribute("aria-hidden", "true");
      head.replaceChildren(button, printed);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const sorted = sortRows([...body.rows], column, ascending ? 1 : -1);
        onSort(sorted);
        body.append(...sorted);
      });
    });
  };

  const all = document.getElementById("all");
  let reveal = () => {};
  if (all) {
    const form = document.getElementById("filter");
    const query = document.getElementById("q");
    const selects = [...form.querySelectorAll("select")];
    const count = document.getElementById("count");
    const more = document.getElementById("more");
    const texts = new WeakMap();
    let rows = [...all.tBodies[0].rows];
    let limit = LIMIT;

    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase());
      return texts.get(row);
    };
    const apply = () => {
      const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = selects.filter((select) => select.value).map((select) => [select.dataset.key, select.value]);
      let matching = 0;
      for (const row of rows) {
        const match =
          wanted.every(([key, value]) => row.dataset[key] === value) &&
          words.every((word) => textOf(row).includes(word));
        if (match) matching += 1;
        const hide = !match || matching > limit;
        if (row.hidden !== hide) row.hidden = hide;
      }
      const shown = Math.min(matching, limit);
      count.textContent = `${shownNumber(shown)} of ${shownNumber(matching)} shown`;
      more.hidden = matching <= limit;
      more.textContent = `Show all ${shownNumber(matching)}`;
    };
    makeSortable(all, (sorted) => {
      rows = sorted;
      apply();
    });
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      limit = LIMIT;
      apply();
    });
    more.addEventListener("click", () => {
      limit = Infinity;
      apply();
    });
    apply();

    reveal = (row) => {
      document.getElementById("list").open = true;
      if (row.hidden) row.hidden = false;
      row.scrollIntoView({ block: "center" });
    };
  }
  document.querySelectorAll("table.sortable:not(#all)").forEach((table) => makeSortable(table, () => {}));

  const openTarget = () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    if (target && target.matches("#all tr")) reveal(target);
    else if (target && target.id === "tokens") document.getElementById("list").open = true;
  };
  window.addEventListener("hashchange", openTarget);
  document.addEventListener("click", (event) => {
    const link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
    if (link && link.hash === location.hash) openTarget();
  });
  openTarget();

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.owner:not([open])")];
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
})();
