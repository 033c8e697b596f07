// Choosing a time: the month as a grid for the arrow keys, and the zone of the browser.
"use strict";

(() => {
  const guess = document.querySelector("select[data-guess]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (guess && zone && zone !== guess.value) {
    const address = new URL(location.href);
    address.searchParams.set("timezone", zone);
    location.replace(address);
    return;
  }

  // In a frame, tell the page around it how tall this one is, and what was booked: no other site.
  const origin = document.documentElement.dataset.origin;
  if (origin && parent !== window) {
    const tell = (type, facts) => parent.postMessage({ type: `bookable:${type}`, ...facts }, origin);
    // The height of the content: that of the window would grow with the frame.
    const height = () => tell("height", { height: document.documentElement.offsetHeight });
    new ResizeObserver(height).observe(document.documentElement);
    tell("step");
    addEventListener("keydown", (event) => event.key === "Escape" && tell("escape"));
    const booked = document.querySelector("[data-booked]");
    if (booked) tell("booked", { booking: booked.dataset.booked, status: booked.dataset.status });
  }

  // From the heading as well, since it has the focus once a month was turned.
  document.querySelector(".month")?.addEventListener("keydown", (event) => {
    const turn = { PageUp: "prev", PageDown: "next" }[event.key];
    if (!turn || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (!event.target.closest("table, #month")) return;
    document.querySelector(`.month a[rel~=${turn}]`)?.click();
    event.preventDefault();
  });

  // https://www.w3.org/WAI/ARIA/apg/patterns/grid/: one stop for Tab, and arrows inside.
  const table = document.querySelector("table[data-days]");
  if (!table) return;
  const days = [...table.querySelectorAll("td")].map((cell) => cell.querySelector("a"));
  const first = table.querySelector("[aria-current]") ?? days.find(Boolean);
  if (!first) return;
  table.setAttribute("role", "grid");
  for (const cell of table.querySelectorAll("td")) {
    cell.setAttribute("role", "gridcell");
    const day = cell.querySelector("a");
    if (!day) continue;
    day.tabIndex = day === first ? 0 : -1;
    if (day.hasAttribute("aria-current")) cell.setAttribute("aria-selected", "true");
  }

  const go = (day) => {
    for (const each of days) if (each) each.tabIndex = each === day ? 0 : -1;
    day.focus();
  };
  const from = (index, step) => {
    for (let at = index + step; at >= 0 && at < days.length; at += step) if (days[at]) return days[at];
    return null;
  };
  const right = document.dir === "rtl" ? -1 : 1;
  const steps = { ArrowRight: right, ArrowLeft: -right, ArrowDown: 7, ArrowUp: -7 };
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const index = days.indexOf(event.target);
    const week = days.slice(index - (index % 7), index - (index % 7) + 7).filter(Boolean);
    if (event.key === "Home" || event.key === "End") {
      go(week.at(event.key === "Home" ? 0 : -1));
    } else if (event.key in steps) {
      const step = steps[event.key];
      const day = from(index, step) ?? from(index, Math.sign(step));
      if (day) go(day);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
