/** Buttons beneath a reply. */

import { optionsOf, type Option, type Reply } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

export type Choose = (option: Option) => void;

const HELPED = "/answer_helped";

/** Draws the buttons, or nothing. */
export function drawOptions(reply: Reply, choose: Choose): HTMLElement | null {
  const options = optionsOf(reply.options);
  if (!options.length) return null;
  const rows = options.map((option) => {
    const drawn = button(option.label, "option", () => choose(option));
    // dir=auto turns a label in Arabic or Persian the right way, punctuation included.
    if (option.lang) for (const [name, value] of [["lang", option.lang], ["dir", "auto"]] as const) drawn.setAttribute(name, value);
    return el("li", {}, drawn);
  });
  const buttons = el("ul", { class: options.every((each) => isShort(each) || each.lang) ? "options short" : "options" }, ...rows);
  if (!options.some((option) => option.payload === HELPED)) return buttons;
  return el("div", { role: "group", "aria-label": texts.helped }, el("p", { class: "ask" }, texts.helped), buttons);
}

function isShort(option: Option): boolean {
  return option.label.length <= 12;
}

/** What is said aloud about the buttons, after the text. */
export function spokenOptions(reply: Reply): string {
  const options = optionsOf(reply.options);
  if (!options.length) return "";
  const question = options.some((option) => option.payload === HELPED) ? `${texts.helped} ` : "";
  return `${question}${texts.choices(options.length)}`;
}
