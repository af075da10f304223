/** Buttons beneath a reply. */

import { optionsOf, type Option, type Reply } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

export type Choose = (option: Option) => void;

const HELPED: readonly string[] = ["/answer_helped", "/answer_not_helped"];

/** Draws the buttons, or nothing. */
export function drawOptions(reply: Reply, choose: Choose): HTMLElement | null {
  const options = optionsOf(reply.options);
  if (!options.length) return null;
  const judged = options.filter((option) => HELPED.includes(option.payload));
  if (!judged.length) return drawRow(options, choose);
  const rest = options.filter((option) => !judged.includes(option));
  return el(
    "div",
    {},
    el("div", { role: "group", "aria-label": texts.helped }, el("p", { class: "ask" }, texts.helped), drawRow(judged, choose)),
    rest.length ? drawRow(rest, choose) : null,
  );
}

function drawRow(options: readonly Option[], choose: Choose): HTMLElement {
  const rows = options.map((option) => {
    const drawn = button(option.label, "option", () => choose(option));
    if (option.lang) {
      drawn.lang = option.lang;
      // Turns a label in Arabic or Persian the right way, punctuation included.
      drawn.dir = "auto";
    }
    return el("li", {}, drawn);
  });
  return el("ul", { class: options.every((each) => isShort(each) || each.lang) ? "options short" : "options" }, ...rows);
}

function isShort(option: Option): boolean {
  return option.label.length <= 12;
}

/** What is said aloud about the buttons, after the text. */
export function spokenOptions(reply: Reply): string {
  const options = optionsOf(reply.options);
  if (!options.length) return "";
  const question = options.some((option) => HELPED.includes(option.payload)) ? `${texts.helped} ` : "";
  return `${question}${texts.choices(options.length)}`;
}
