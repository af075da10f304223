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
  const ask = helpedOf(judged);
  const lang = judged[0]?.lang ?? false;
  return el(
    "div",
    {},
    el("div", { role: "group", "aria-label": ask, lang }, el("p", { class: "ask" }, ask), drawRow(judged, choose)),
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

function helpedOf(judged: readonly Option[]): string {
  return judged[0]?.lang === "en" ? texts.english.helped : texts.helped;
}

/** What is said aloud about the buttons, after the text. */
export function spokenOptions(reply: Reply): string {
  const options = optionsOf(reply.options);
  if (!options.length) return "";
  const judged = options.filter((option) => HELPED.includes(option.payload));
  const question = judged.length ? `${helpedOf(judged)} ` : "";
  const count = reply["lang"] === "en" ? texts.english.choices : texts.choices;
  return `${question}${count(options.length)}`;
}
