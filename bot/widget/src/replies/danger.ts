/** Danger to life: the call first and alone, then what to say, then the rest. */

import { fields, list, words, type Reply } from "../conversation/protocol";
import { el, icon, safeHref } from "../shared/dom";
import { texts } from "../texts";
import { drawText, withoutRepeats } from "./text";

export function drawDanger(reply: Reply): HTMLElement[] {
  const call = fields(reply["call"]);
  const label = words(call["label"]) ?? texts.dangerCall;
  const href = safeHref(call["href"]) ?? "tel:112";
  const lines = list(reply["lines"]).flatMap((line) => words(line) ?? []);
  const rest = withoutRepeats(reply.text, [label, ...lines]);
  const parts: HTMLElement[] = [el("a", { class: "call", href }, icon("phone"), label)];
  if (lines.length) parts.push(el("ol", { class: "say" }, ...lines.map((line) => el("li", {}, line))));
  return [...parts, ...drawText(rest)];
}
