// What the buttons of the hours editor do, without asking the server. They do the same without this file.
"use strict";

for (const form of document.querySelectorAll("[data-hours]")) {
  const words = form.querySelector("[data-words]").dataset;
  const fresh = (kind) => form.querySelector(`template[data-new=${kind}]`).content.firstElementChild.cloneNode(true);
  const groupOf = (element) => element.closest("[data-group]");
  // What was said about the hours as they were saved is not true of what is typed from now on.
  const change = () => { document.querySelector("[data-saved]")?.remove(); };
  const say = (text) => {
    change();
    form.querySelector("[data-said]").textContent = text;
  };
  let last = 1000;

  const show = (group) => {
    group.querySelector("[data-closed]").hidden = group.querySelector("[data-line]") !== null;
  };

  const addLine = (group, start = "", end = "") => {
    const line = fresh("line"), name = `${group.dataset.group}-${last += 1}`;
    line.dataset.line = name;
    for (const input of line.querySelectorAll("input")) {
      input.id = input.name = `${name}-${input.dataset.part}`;
      input.setAttribute("aria-label", `${group.dataset.label}, ${input.dataset.named}`);
      input.value = input.dataset.part === "start" ? start : end;
    }
    const remove = line.querySelector("button");
    remove.value = `remove:${name}`;
    remove.setAttribute("aria-label", `${remove.dataset.named}: ${group.dataset.label}, ${start} – ${end}`);
    group.querySelector("[data-lines]").append(line);
    show(group);
    return line;
  };

  const acts = {
    add(group) {
      addLine(group).querySelector("input").focus();
      say(words.added);
    },
    remove(group, button) {
      button.closest("[data-line]").remove();
      show(group);
      group.querySelector("[value^=add]").focus();
      say(words.removed);
    },
    copy(group) {
      const chosen = [...group.querySelectorAll(".copy input:checked")];
      for (const box of chosen) {
        const target = form.querySelector(`[data-group=${box.value}]`);
        target.querySelector("[data-lines]").replaceChildren();
        for (const line of group.querySelectorAll("[data-line]")) {
          addLine(target, ...[...line.querySelectorAll("input")].map((input) => input.value));
        }
        show(target);
        box.checked = false;
      }
      const names = chosen.map((box) => form.querySelector(`[data-group=${box.value}]`).dataset.label);
      say(names.length ? words.copied.replace("%(days)s", names.join(words.comma)) : words.none);
      if (!names.length) return;
      group.querySelector(".copy").open = false;
      group.querySelector(".copy summary").focus();
    },
    dates() {
      const group = fresh("dates"), name = `d${last += 1}`;
      group.id = group.dataset.group = name;
      for (const input of group.querySelectorAll("input")) input.id = input.name = name + input.name;
      for (const label of group.querySelectorAll("label")) label.htmlFor = name + label.htmlFor;
      for (const button of group.querySelectorAll("button")) button.value += name;
      form.querySelector("[data-dates]").append(group);
      group.querySelector("input").focus();
      say(words.datesAdded);
    },
    drop(group) {
      group.remove();
      form.querySelector("[value=dates]").focus();
      say(words.dropped);
    },
  };

  form.addEventListener("input", change);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    const act = acts[button?.value.split(":")[0]];
    if (!act) return;
    event.preventDefault();
    act(groupOf(button), button);
  });
}
