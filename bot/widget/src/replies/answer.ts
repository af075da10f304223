/** A practical answer with its authority, link and day of review. */

import { fields, list, words, type Reply } from "../conversation/protocol";
import { el } from "../shared/dom";
import { texts } from "../texts";
import { drawLink, drawReviewed } from "./links";
import { drawText, paragraphs, type Phone } from "./text";

export function drawAnswer(reply: Reply): HTMLElement[] {
  const title = words(reply["title"]);
  return [...(title ? [el("h3", {}, title)] : []), ...drawAnswerBody(reply)];
}

/** Draws what stands beneath the title. */
export function drawAnswerBody(reply: Reply): HTMLElement[] {
  const around = reply["lang"] === "en" ? texts.english : texts;
  const missing = words(reply["missing"]);
  const title = words(reply["title"]);
  const source = words(reply["source"]);
  const url = words(reply["url"]);
  const parts: HTMLElement[] = [];
  if (reply["overdue"] === true) parts.push(el("p", { class: "overdue" }, around.overdue));
  if (missing) parts.push(el("p", { class: "missing", lang: words(reply["missing_lang"]) ?? false }, missing));
  parts.push(...drawText(bodyOf(reply, [title, missing], [url, words(reply["reviewed_text"])], around.source), phonesOf(reply)));
  const fine = el("div", { class: "source" });
  if (url) fine.append(el("p", {}, drawLink(source ? around.readSource(source) : around.readMore, url, "link", around.newTab)));
  else if (source) fine.append(el("p", {}, `${around.source}: ${source}`));
  const reviewed = drawReviewed(reply["reviewed_on"], reply["reviewed_text"]);
  if (reviewed) fine.append(reviewed);
  return [...parts, fine];
}

/** The numbers that the gateway drew into the text; nothing else is taken for one. */
function phonesOf(reply: Reply): Phone[] {
  return list(reply["phones"]).flatMap((each) => {
    const { text, href } = fields(each);
    return words(text) && typeof href === "string" && href.startsWith("tel:") ? [{ text: text as string, href }] : [];
  });
}

type Words = readonly (string | null)[];

/** The text for programs repeats title, source and date; what is drawn as parts of its own is left out here. */
function bodyOf(reply: Reply, drawn: Words, repeated: Words, source: string): string {
  return paragraphs(reply.text)
    .filter((each) => !drawn.includes(each) && !drawn.includes(each.replace(/[.:]$/, "")))
    .filter((each) => !each.startsWith(`${source}:`) && !repeated.some((part) => part !== null && each.includes(part)))
    .join("\n\n");
}
