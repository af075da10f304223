/** Checklists and return codes. */

import { fields, list, words, type Reply } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";
import { drawText, paragraphs } from "./text";
import type { Choose } from "./options";

let serial = 0;

/** Draws a list to tick off. The ticks live on the screen only. */
export function drawChecklist(reply: Reply, choose: Choose): HTMLElement[] {
  const title = words(reply["title"]);
  const items = list(reply["items"]).map(fields).filter((item) => words(item["text"]));
  if (!items.length) return drawText(reply.text);
  const said = new Set([title, ...items.map((item) => words(item["text"]))]);
  const lead = paragraphs(reply.text).filter(
    (each) => !each.split("\n").some((line) => said.has(line.replace(/^([-•*]|\d+\.)\s+/, "").trim())),
  );
  const rows = items.map((item) => {
    const text = words(item["text"]) ?? "";
    const payload = words(item["payload"]);
    const box = el("input", { type: "checkbox", id: `item-${++serial}`, autocomplete: "off" });
    const label = el("label", { for: box.id, id: `${box.id}-label` }, text);
    const more = payload && button(texts.showItem, "more", () => choose({ label: text, payload }));
    if (more) {
      more.id = `${box.id}-more`;
      more.setAttribute("aria-labelledby", `${more.id} ${label.id}`);
    }
    return el("li", {}, box, label, more || null);
  });
  return [
    ...(title ? [el("h3", {}, title)] : []),
    ...drawText(lead.join("\n\n")),
    el("ul", { class: "ticks" }, ...rows),
  ];
}

/** Draws the words of a return code, large and numbered, to be copied by hand. */
export function drawCode(reply: Reply): HTMLElement[] {
  const code = list(reply["words"]).flatMap((word) => words(word) ?? []);
  const lead = paragraphs(reply.text).filter((each) => !code.length || !each.includes(code.join(" ")));
  const drawn = el("ol", { class: "code", "aria-label": texts.code }, ...code.map((word) => el("li", {}, word)));
  return [...drawText(lead.join("\n\n")), ...(code.length ? [drawn] : [])];
}
