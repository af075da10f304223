/** Return codes. */

import { list, words, type Reply } from "../conversation/protocol";
import { el } from "../shared/dom";
import { texts } from "../texts";
import { drawText, paragraphs } from "./text";

/** Draws the words of a return code, large and numbered, to be copied by hand. */
export function drawCode(reply: Reply): HTMLElement[] {
  const code = list(reply["words"]).flatMap((word) => words(word) ?? []);
  const lead = paragraphs(reply.text).filter((each) => !code.length || !each.includes(code.join(" ")));
  const drawn = el("ol", { class: "code", "aria-label": texts.code }, ...code.map((word) => el("li", {}, word)));
  return [...drawText(lead.join("\n\n")), ...(code.length ? [drawn] : [])];
}
