/** Elements without markup strings: everything the gateway or a relative writes ends as text, never as HTML. */

type Child = Node | string | null;

/**
 * Creates an element.
 *
 * @param attributes - Attribute name to value; `true` sets it empty, `false` leaves it out.
 * @param children - Nodes, or strings that become text; null is left out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

/** Creates a button that does one thing. */
export function button(label: string, className: string, act: () => void): HTMLButtonElement {
  const element = el("button", { type: "button", class: className }, label);
  element.addEventListener("click", act);
  return element;
}

const SAFE_SCHEMES = ["tel:", "sms:", "mailto:", "https:", "http:"];

/** Returns the address when it is of a kind a link may have, otherwise null; `javascript:` and the like never pass. */
export function safeHref(href: unknown): string | null {
  if (typeof href !== "string") return null;
  try {
    return SAFE_SCHEMES.includes(new URL(href).protocol) ? href : null;
  } catch {
    return null;
  }
}

/** Tells whether an address leads to a page, and not to a phone or mail program. */
export function isPage(href: string): boolean {
  return /^https?:/i.test(href);
}

const DRAWINGS = {
  phone:
    "M6.6 3.5 9 3.1l1.7 4.2-2 1.6c1.1 2.6 3.2 4.8 6 6l1.6-2 4.2 1.8-.5 3.4c-.2 1.2-1.3 2-2.5 1.9C10.700 19.200 4.800 13.300 4.200 6.300 4.100 5 5.100 3.800 6.600 3.500z",
  close: "M6 6 18 18M18 6 6 18",
  leave: "M10 4H5v16h5M10 12h11M17 7.500 21.500 12 17 16.500",
} as const;

/** Draws a small picture that screen readers leave out; the words beside it say the same. */
export function icon(name: keyof typeof DRAWINGS): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", "icon"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ] as const) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.append(path);
  return svg;
}
