// Making elements: attributes are set one by one and text is only ever text.

// Return an element. `attributes` with the value false, null or undefined are left out, true gives an empty one.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

export function fillWith(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false &&
    one !== ""));
}

// A table with a caption for those who hear it, that can be scrolled sideways on a narrow screen.
export function table(caption, heads, rows) {
  return make(
    "div",
    { class: "table", tabindex: "0", role: "group", "aria-label": caption },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell) => make("td", {}, cell))))),
    ),
  );
}
