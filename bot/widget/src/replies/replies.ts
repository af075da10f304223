/** From a reply to elements. A type that is not known is drawn as its text, so that a newer gateway still works. */

import { list, words, type Reply } from "../conversation/protocol";
import { drawChecklist } from "../checklist/checklist";
import { el } from "../shared/dom";
import { texts } from "../texts";
import { drawAnswer } from "./answer";
import { drawContacts } from "./contacts";
import { drawDanger } from "./danger";
import { drawCode } from "./lists";
import { drawOptions, spokenOptions, type Choose } from "./options";
import { drawText } from "./text";

const DRAWERS: Readonly<Record<string, (reply: Reply, choose: Choose) => HTMLElement[]>> = {
  danger: drawDanger,
  contacts: drawContacts,
  answer: drawAnswer,
  checklist: drawChecklist,
  return_code: drawCode,
};

/** Draws a reply with its buttons. */
export function drawReply(reply: Reply, choose: Choose): HTMLElement[] {
  const drawer = Object.prototype.hasOwnProperty.call(DRAWERS, reply.type) ? DRAWERS[reply.type] : undefined;
  const parts = drawer ? drawer(reply, choose) : drawText(reply.text);
  const lang = words(reply["lang"]);
  const said = lang ? [el("div", { class: "in-language", lang, dir: reply["dir"] === "rtl" ? "rtl" : "ltr" }, ...parts)] : parts;
  const options = drawOptions(reply, choose);
  return options ? [...said, options] : said;
}

/** Who speaks. */
export function senderOf(reply: Reply): string {
  if (reply.type === "notice") return texts.notice;
  return (reply.type === "staff" && words(reply["sender"])) || texts.name;
}

/** What a screen reader says when the reply comes. */
export function spoken(reply: Reply): string {
  const sender = reply.type === "staff" ? `${senderOf(reply)}: ` : "";
  return `${sender}${saidOf(reply)} ${spokenOptions(reply)}`.trim();
}

/** The whole text, but of a long list its name and how many steps: the steps are there to be read at one's own pace. */
function saidOf(reply: Reply): string {
  const title = words(reply["title"]);
  const steps = list(reply["items"]).length;
  if (reply.type !== "checklist" || !title || !steps) return reply.text;
  return `${title}. ${words(reply["about"]) ?? ""} ${texts.steps(steps)}`;
}
