// Moving a booking by dragging it. The drop opens the form for moving, filled in: nothing is moved
// before that is sent. Without this script, and by keyboard, its link "Move" leads to the same form.
"use strict";

(() => {
  const week = document.querySelector(".week");
  if (!week) return;
  const step = Number(week.dataset.step) || 15;
  const top = Number(week.dataset.first);
  const FAR_ENOUGH = 6;
  // How long a finger rests on a booking, in milliseconds, before it drags it and no longer scrolls.
  const LONG_ENOUGH = 450;
  let held = null;
  let dropped = false;

  const isDrawn = () => getComputedStyle(week).display === "grid";
  const pixels = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;

  // The moment of a row of a day, in minutes since 1970, or nothing where the clocks skip it.
  function moment(day, row) {
    for (const section of day.dataset.sections.split(" ")) {
      const [first, last, at] = section.split(":").map(Number);
      if (first <= row && row < last) return at + row - first;
    }
    return null;
  }

  const dayAt = (x) => [...week.querySelectorAll(".day")].find((day) => {
    const { left, right } = day.getBoundingClientRect();
    return left <= x && x < right;
  });

  function start(event) {
    const entry = event.target.closest("[data-moves]");
    if (held || !entry || event.button !== 0 || !isDrawn()) return;
    const box = entry.getBoundingClientRect();
    held = { entry, box, x: event.clientX, y: event.clientY, id: event.pointerId, to: null, moves: false };
    held.isTouch = event.pointerType === "touch";
    if (held.isTouch) held.timer = setTimeout(lift, LONG_ENOUGH);
  }

  function lift() {
    held.moves = true;
    held.entry.setPointerCapture(held.id);
    held.entry.classList.add("moving");
  }

  function drag(event) {
    if (!held || event.pointerId !== held.id) return;
    const [right, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moves) {
      if (Math.hypot(right, down) < FAR_ENOUGH) return;
      if (held.isTouch) return stop();
      lift();
    }
    const day = dayAt(event.clientX);
    if (!day) return;
    const column = day.querySelector(".bands").getBoundingClientRect();
    const wanted = (held.box.top + down - column.top) / pixels() + top;
    const row = Math.round(wanted / step) * step - top;
    const at = moment(day, row);
    if (at === null) return;
    held.to = new Date(at * 60000);
    const own = held.entry.closest(".day").getBoundingClientRect();
    const up = held.box.top - column.top;
    held.entry.style.transform = `translate(${day.getBoundingClientRect().left - own.left}px, ${row * pixels() - up}px)`;
    held.entry.dataset.to = new Intl.DateTimeFormat(document.documentElement.lang, {
      weekday: "short", hour: "numeric", minute: "2-digit", timeZone: week.dataset.zone, hourCycle: week.dataset.cycle,
    }).format(held.to);
  }

  function stop() {
    if (!held) return;
    clearTimeout(held.timer);
    held.entry.classList.remove("moving");
    held.entry.style.transform = "";
    held = null;
  }

  function drop(event) {
    if (!held || event.pointerId !== held.id) return;
    const { entry, to, moves } = held;
    dropped = moves;
    if (moves) setTimeout(() => { dropped = false; });
    stop();
    if (moves && to) location.assign(`${entry.dataset.moves}?time=${to.toISOString()}`);
  }

  week.addEventListener("pointerdown", start);
  week.addEventListener("pointermove", drag);
  week.addEventListener("pointerup", drop);
  week.addEventListener("pointercancel", stop);
  // A finger that drags neither scrolls the page nor opens the menu of a link.
  week.addEventListener("touchmove", (event) => { if (held?.moves) event.preventDefault(); }, { passive: false });
  week.addEventListener("contextmenu", (event) => { if (held?.isTouch) event.preventDefault(); });
  week.addEventListener("dragstart", (event) => { if (held) event.preventDefault(); });
  week.addEventListener("click", (event) => { if (dropped) event.preventDefault(); }, true);
  addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
})();
