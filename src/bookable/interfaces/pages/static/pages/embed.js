// Puts a booking page of Bookable into a page of another site:
// <script src="https://book.example/embed.js" data-bookable="HANDLE" data-mode="inline"></script>
"use strict";

(() => {
  const script = document.currentScript;
  const given = script.dataset;
  const home = new URL(script.src).origin;
  const words = {
    name: given.title || "Book a time",
    close: given.close || "Close",
    label: given.label || "Book a time",
  };

  const address = new URL(`/p/${[given.bookable, "book", given.program, given.service].filter(Boolean).map(encodeURIComponent).join("/")}/`, home);
  address.searchParams.set("embed", "1");
  address.searchParams.set("origin", location.origin);
  for (const name of ["date", "time", "duration", "by", "name", "email", "notes", "timezone", "hours", "lang"]) {
    if (given[name]) address.searchParams.set(name, given[name]);
  }

  // Styles are set one by one: a strict policy of the page forbids them as text.
  const styled = (element, styles) => {
    Object.assign(element.style, styles);
    return element;
  };

  // The frame and the dialog around it are as light or dark as the page in which they stand, or as data-theme says. A page
  // that names no scheme is light, also on a dark device. Browsers tell the frame the scheme that its element names.
  const named = getComputedStyle(script).colorScheme;
  const meta = document.querySelector("meta[name=color-scheme]");
  const around = named === "normal" ? meta?.content || "light" : "inherit";
  const scheme = { light: "light", dark: "dark", auto: "light dark" }[given.theme] ?? around;

  const frame = () => {
    const made = styled(document.createElement("iframe"), {
      display: "block", inlineSize: "100%", blockSize: "640px", border: "0", colorScheme: scheme,
      // Below the button that closes the dialog, which stays in sight.
      scrollMarginBlockStart: "3.4rem",
    });
    made.src = address;
    made.title = words.name;
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== made.contentWindow || origin !== home) return;
      if (data?.type === "bookable:height") made.style.blockSize = `${Math.ceil(data.height)}px`;
      // Keys that are pressed in the frame do not reach the dialog around it.
      if (data?.type === "bookable:escape") made.closest("dialog")?.close();
      if (data?.type === "bookable:step") made.scrollIntoView({ block: "nearest" });
    });
    return made;
  };

  const button = () => {
    const made = styled(document.createElement("button"), {
      padding: ".8em 1.4em", border: "0", borderRadius: "10px", background: given.color || "#1c6644",
      color: given.textColor || "#ffffff", font: "inherit", fontWeight: "600", cursor: "pointer",
    });
    made.type = "button";
    made.textContent = words.label;
    let dialog = null;
    made.addEventListener("click", () => {
      dialog ??= opened();
      dialog.showModal();
    });
    return made;
  };

  const opened = () => {
    const dialog = styled(document.createElement("dialog"), {
      inlineSize: "min(68rem, 96vw)", maxBlockSize: "94vh", padding: "0 .6rem .6rem", border: "0", borderRadius: "14px", overflow: "auto",
      colorScheme: scheme, background: "Canvas", color: "CanvasText",
    });
    dialog.setAttribute("aria-label", words.name);
    const close = styled(document.createElement("button"), {
      position: "sticky", insetBlockStart: "0", zIndex: "1", display: "block", inlineSize: "100%", padding: ".8em .6em",
      border: "0", background: "Canvas", color: "CanvasText", font: "inherit", textAlign: "end", cursor: "pointer",
    });
    close.type = "button";
    close.textContent = words.close;
    close.addEventListener("click", () => dialog.close());
    dialog.append(close, frame());
    document.body.append(dialog);
    return dialog;
  };

  if (given.mode === "button") {
    script.after(button());
  } else if (given.mode === "popup") {
    const corner = button();
    const place = { position: "fixed", insetBlockEnd: "1.2rem", insetInlineEnd: "1.2rem", zIndex: "1000" };
    document.body.append(styled(corner, place));
  } else {
    script.after(frame());
  }
})();
