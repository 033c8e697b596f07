// What scripts make quicker. Every page works before this file has loaded, and without it.
"use strict";

document.documentElement.classList.add("js");

// The answer to a form is opened by its address when one comes back to it, with what was typed: browsers would ask whether
// to send the form again, or show an error.
const typed = [...document.querySelectorAll("main form textarea[id], main form input[id]:is([type=text], [type=email])")];
if ("posted" in document.documentElement.dataset) {
  history.replaceState({ typed: typed.map(({ id, value }) => [id, value]) }, "", location.href);
} else {
  const before = new Map(history.state?.typed);
  for (const entry of typed) entry.value ||= before.get(entry.id) ?? "";
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
for (const entry of document.querySelectorAll("[data-timezone]")) entry.value = zone;

// Times that were shown in a zone that is only a guess are shown in that of the browser.
const guessed = document.querySelector("[data-guessed-zone]");
if (guessed && zone && zone !== guessed.dataset.guessedZone) {
  const address = new URL(location.href);
  address.searchParams.set("timezone", zone);
  const asked = new XMLHttpRequest();
  asked.responseType = "document";
  asked.addEventListener("load", () => {
    const shown = asked.response?.getElementById(guessed.id);
    if (shown && !guessed.contains(document.activeElement)) guessed.replaceWith(shown);
  });
  asked.open("GET", address);
  asked.send();
}

// What is wrong, or was done, comes first for those who hear the page.
document.querySelector("[data-focus]")?.focus();

// Where there are more tabs than fit, the one of this page is among those that are seen.
for (const tabs of document.querySelectorAll(".places, .tabs")) {
  const [here, all] = [tabs.querySelector("[aria-current]"), tabs].map((each) => each?.getBoundingClientRect());
  if (here) tabs.scrollBy(here.x + here.width / 2 - all.x - all.width / 2, 0);
}

// What was typed goes along to the page that a link leads to.
for (const link of document.querySelectorAll("a[data-carries]")) {
  link.addEventListener("click", () => {
    const address = new URL(link.href);
    const name = link.dataset.carries;
    address.searchParams.set(name, document.querySelector(`[name=${name}]`)?.value ?? "");
    link.href = address;
  });
}

// Without this, or where the browser forbids it, the text is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(text);
    await navigator.clipboard?.writeText(text.textContent).then(() => {
      button.nextElementSibling.textContent = button.dataset.said;
    }, () => {});
  });
}

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
