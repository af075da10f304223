/** Small parts that the desk's views share. */

import { button, el } from "../shared/dom";
import { texts } from "./texts";

let serial = 0;

/** A labelled field. */
export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  input.id ||= `f${++serial}`;
  const told = hint ? el("p", { class: "hint", id: `${input.id}-h` }, hint) : null;
  if (told) input.setAttribute("aria-describedby", told.id);
  return el("div", { class: "field" }, el("label", { for: input.id }, label), told, input);
}

/** A list to choose from. */
export function select(choices: readonly { value: string; label: string }[], first = ""): HTMLSelectElement {
  const made = el("select", { autocomplete: "off" });
  if (first) made.append(el("option", { value: "" }, first));
  for (const { value, label } of choices) made.append(el("option", { value }, label));
  return made;
}

/** Asks in a dialog; focus goes back to where it was. Returns whether it was answered with yes. */
export function ask(title: string, text: string, yes: string, ...more: HTMLElement[]): Promise<boolean> {
  return new Promise((settle) => {
    const id = `d${++serial}`;
    const dialog = el("dialog", { "aria-labelledby": id });
    const end = (answer: boolean): void => {
      dialog.close();
      dialog.remove();
      settle(answer);
    };
    const form = el(
      "form",
      { method: "dialog", novalidate: true },
      el("h2", { id }, title),
      text ? el("p", {}, text) : null,
      ...more,
      el("div", { class: "row" }, el("button", { type: "submit", class: "strong" }, yes), button(texts.cancel, "quiet", () => end(false))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      end(true);
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      end(false);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something in a dialog. */
export function show(title: string, ...parts: HTMLElement[]): void {
  const id = `d${++serial}`;
  const dialog = el("dialog", { "aria-labelledby": id });
  const shut = button("Stäng", "strong", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(el("h2", { id }, title), ...parts, el("div", { class: "row" }, shut));
  document.body.append(dialog);
  dialog.showModal();
}

/** A text in paragraphs. */
export function paragraphs(text: string): HTMLElement[] {
  return text.split(/\n{2,}/).map((part) => el("p", {}, part));
}

const SVG = "http://www.w3.org/2000/svg";
const DRAWN: readonly string[] = ["svg", "title", "desc", "rect", "line", "text", "path", "g"];
const KEPT: readonly string[] = [
  "viewBox", "role", "class", "id", "aria-labelledby", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "d",
  "transform", "stroke", "stroke-opacity", "fill", "text-anchor", "font-size",
];

/** Builds a picture from the gateway anew, of known elements only; null when it is none. */
export function picture(svg: unknown): SVGElement | null {
  if (typeof svg !== "string") return null;
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  return root.localName === "svg" ? copied(root) : null;
}

function copied(from: Element): SVGElement {
  const made = document.createElementNS(SVG, from.localName);
  for (const name of KEPT) {
    const value = from.getAttribute(name);
    if (value !== null) made.setAttribute(name, value);
  }
  for (const child of Array.from(from.childNodes)) {
    if (child.nodeType === 3) made.append(child.textContent ?? "");
    else if (child.nodeType === 1 && DRAWN.includes((child as Element).localName)) made.append(copied(child as Element));
  }
  return made;
}
