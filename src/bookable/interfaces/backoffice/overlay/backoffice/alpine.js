// Lets Unfold's pages work with Alpine's build for a Content-Security-Policy, which evaluates
// expressions by a parser of its own: it knows no globals, no arrow functions and no statements.

const PLAIN = [
  [
    "value => localStorage.setItem('sidebarDesktopOpen', value ? '1' : '0')",
    "keepSidebar",
  ],
  [
    "if ($refs.searchInput.value === '') { $refs.searchInput.blur() } else { $refs.searchInput.value = '' }",
    "leaveSearch($refs.searchInput)",
  ],
  ["if (!$event.metaKey && !$event.ctrlKey) selectItem(", "enterPlain($event) && selectItem("],
];

const COMMON = {
  localStorage: {
    getItem: (key) => localStorage.getItem(key),
    setItem: (key, value) => localStorage.setItem(key, value),
  },
  window: {
    location: {
      get pathname() {
        return window.location.pathname;
      },
      get search() {
        return window.location.search;
      },
    },
  },
  getCurrentTab: () => getCurrentTab(),
  sortRecords: (event) => sortRecords(event),
  moveRecords: (event) => moveRecords(event),
  keepSidebar: (open) => localStorage.setItem("sidebarDesktopOpen", open ? "1" : "0"),
  leaveSearch: (input) => (input.value === "" ? input.blur() : (input.value = "")),
  enterPlain: (event) => !event.metaKey && !event.ctrlKey,
};

// Statements become the elements of a list, which are evaluated in their order.
function asOne(text) {
  const statements = text.split(";").map((each) => each.trim()).filter(Boolean);
  return statements.length > 1 ? `[${statements.join(", ")}]` : text;
}

document.addEventListener("alpine:init", () => {
  Alpine.data("theme", (chosen) => Object.assign(theme(chosen), COMMON));
  Alpine.data("searchForm", () => searchForm());
  Alpine.data("searchDropdown", () => searchDropdown());
  Alpine.data("searchCommand", () => searchCommand());
  Alpine.interceptInit((element) => {
    for (const { name, value } of [...(element.attributes ?? [])]) {
      if (!name.startsWith("x-")) continue;
      const short = PLAIN.reduce((text, [from, to]) => text.replace(from, to), value);
      const plain = /^x-(init|on)/.test(name) ? asOne(short) : short;
      if (plain !== value) element.setAttribute(name, plain);
    }
  });
});
