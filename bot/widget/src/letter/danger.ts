/** Danger told of in a letter: the card stands first in what comes next. */

import type { Around } from "../panel/panel";
import { el } from "../shared/dom";
import { letterTexts as texts } from "../texts";

/** Draws the danger card when an answer says that the text told of danger, or nothing. */
export function drawDanger(body: Readonly<Record<string, unknown>>, around: Pick<Around, "draw">): HTMLElement[] {
  if (body["danger"] !== true) return [];
  const drawn = around.draw({ type: "danger", text: texts.dangerNow });
  return [el("div", { class: "type-danger" }, el("div", { class: "body" }, ...drawn))];
}
