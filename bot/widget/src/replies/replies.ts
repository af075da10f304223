/** From a reply to elements. A type that is not known is drawn as its text, so that a newer gateway still works. */

import { list, words, type Reply } from "../conversation/protocol";
import { drawChecklist } from "../checklist/checklist";
import { drawOffer, type OfferEvents } from "../handover/offer";
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

/**
 * Draws a reply with its buttons.
 *
 * @param offer - What an offer of a person leads to; where there is none it is drawn as a text with its buttons.
 */
export function drawReply(reply: Reply, choose: Choose, offer?: OfferEvents): HTMLElement[] {
  const card = offer && reply.type === "handover_offer" ? drawOffer(reply, offer) : null;
  if (card) return inLanguage(reply, card);
  const drawer = Object.prototype.hasOwnProperty.call(DRAWERS, reply.type) ? DRAWERS[reply.type] : undefined;
  const parts = drawer ? drawer(reply, choose) : drawText(reply.text);
  const said = inLanguage(reply, parts);
  const options = drawOptions(reply, choose);
  return options ? [...said, options] : said;
}

function inLanguage(reply: Reply, parts: HTMLElement[]): HTMLElement[] {
  const lang = words(reply["lang"]);
  return lang ? [el("div", { class: "in-language", lang, dir: reply["dir"] === "rtl" ? "rtl" : "ltr" }, ...parts)] : parts;
}

/** Who speaks. */
export function senderOf(reply: Reply): string {
  if (reply.type === "notice") return texts.notice;
  // Cards and answers that a person sends are of the types they have otherwise.
  return words(reply["who"]) ?? (reply.type === "staff" ? texts.staff : texts.name);
}

/** Whether a person sent it. */
export function isFromStaff(reply: Reply): boolean {
  return reply.type !== "notice" && (reply.type === "staff" || words(reply["who"]) !== null);
}

/** What a screen reader says when the reply comes. */
export function spoken(reply: Reply): string {
  const sender = isFromStaff(reply) ? `${senderOf(reply)}: ` : "";
  return `${sender}${saidOf(reply)} ${spokenOptions(reply)}`.trim();
}

/** The whole text, but of a long list its name and how many steps: the steps are there to be read at one's own pace. */
function saidOf(reply: Reply): string {
  const title = words(reply["title"]);
  const steps = list(reply["items"]).length;
  if (reply.type !== "checklist" || !title || !steps) return reply.text;
  return `${title}. ${words(reply["about"]) ?? ""} ${texts.steps(steps)}`;
}
