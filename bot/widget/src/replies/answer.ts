/** A practical answer with its authority, link and day of review. */

import { words, type Reply } from "../conversation/protocol";
import { el } from "../shared/dom";
import { texts } from "../texts";
import { drawLink, drawReviewed } from "./links";
import { drawText, paragraphs } from "./text";

export function drawAnswer(reply: Reply): HTMLElement[] {
  const title = words(reply["title"]);
  return [...(title ? [el("h3", {}, title)] : []), ...drawAnswerBody(reply)];
}

/** Draws what stands beneath the title. */
export function drawAnswerBody(reply: Reply): HTMLElement[] {
  const title = words(reply["title"]);
  const source = words(reply["source"]);
  const url = words(reply["url"]);
  const parts: HTMLElement[] = [];
  if (reply["overdue"] === true) parts.push(el("p", { class: "overdue" }, texts.overdue));
  parts.push(...drawText(bodyOf(reply, title, url)));
  const fine = el("div", { class: "source" });
  if (url) fine.append(el("p", {}, drawLink(source ? texts.readSource(source) : texts.readMore, url, "link")));
  else if (source) fine.append(el("p", {}, `${texts.source}: ${source}`));
  const reviewed = drawReviewed(reply["reviewed_on"], reply["reviewed_text"]);
  if (reviewed) fine.append(reviewed);
  return [...parts, fine];
}

/** The text for programs repeats title, source and date; what is drawn as parts of its own is left out here. */
function bodyOf(reply: Reply, title: string | null, url: string | null): string {
  const repeated = [url, words(reply["reviewed_text"])].filter((each): each is string => each !== null);
  return paragraphs(reply.text)
    .filter((each) => each.replace(/[.:]$/, "") !== title)
    .filter((each) => !each.startsWith(`${texts.source}:`) && !repeated.some((part) => each.includes(part)))
    .join("\n\n");
}
