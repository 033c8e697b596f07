// What scripts make quicker. Every page works before this file has loaded, and without it.
"use strict";

document.documentElement.classList.add("js");

for (const entry of document.querySelectorAll("[data-timezone]")) {
  entry.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// What is wrong comes first for those who hear the page.
document.querySelector("[data-focus]")?.focus();

// A second press while the answer is on its way must not send the form again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// A page that comes back from the browser's memory can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});
