/** Danger told of in a letter: the card stands first in what comes next. */

import { fields, list } from "../conversation/protocol";
import type { Around } from "../panel/panel";
import { el } from "../shared/dom";

/** Draws the danger cards among an answer's replies, or nothing. */
export function drawDanger(body: Readonly<Record<string, unknown>>, around: Pick<Around, "draw">): HTMLElement[] {
  return list(body["replies"]).flatMap((each) => {
    const { type, text } = fields(each);
    if (type !== "danger" || typeof text !== "string") return [];
    const drawn = around.draw({ ...fields(each), type, text });
    return [el("div", { class: "type-danger" }, el("div", { class: "body" }, ...drawn))];
  });
}
