/** The relative's own message as staff see it: what is hidden, and a way to show it. */

import type { Seen } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

/** Asks that staff be shown one hidden place. */
export type Reveal = (i: number) => void;

const PLACEHOLDER = /\[([^[\]\n]{2,24})\]/g;

/** Draws the text with its hidden places as chips, and a button for each. */
export function drawSeen(seen: Seen, reveal: Reveal): HTMLElement[] {
  const text = el("p", {}, ...chipped(seen));
  if (!seen.hidden.length) return [text];
  const buttons = seen.hidden.map(({ i, label }) =>
    el("li", {}, button(seen.hidden.length > 1 ? `${texts.reveal}: ${label}` : texts.reveal, "reveal", () => reveal(i))),
  );
  return [text, el("ul", { class: "reveals" }, ...buttons)];
}

/** Brackets that somebody typed stay as they are: only as many as are hidden, with the same words, become chips. */
function chipped(seen: Seen): (HTMLElement | string)[] {
  const labels = seen.hidden.map((each) => each.label);
  const parts: (HTMLElement | string)[] = [];
  let from = 0;
  for (const match of seen.text.matchAll(PLACEHOLDER)) {
    const at = labels.indexOf(match[1] as string);
    if (at < 0) continue;
    labels.splice(at, 1);
    parts.push(seen.text.slice(from, match.index), el("span", { class: "chip" }, texts.hidden(match[1] as string)));
    from = match.index + match[0].length;
  }
  parts.push(seen.text.slice(from), ...labels.map((label) => el("span", { class: "chip" }, texts.hidden(label))));
  return parts.filter((part) => part !== "");
}
