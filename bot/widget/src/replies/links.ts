/** Links that say where they lead, and dates as people say them. */

import { el, isPage, safeHref } from "../shared/dom";
import { dateInWords } from "../shared/date";
import { texts } from "../texts";

/**
 * Draws a link, or plain text when the address is missing or of a kind that links may not have.
 *
 * A page opens in a new tab, and says so: the conversation must not be lost by reading on.
 */
export function drawLink(label: string, href: unknown, className: string, newTab = texts.newTab): HTMLElement {
  const address = safeHref(href);
  if (address === null) return el("span", { class: "plain-way" }, label);
  if (!isPage(address)) return el("a", { class: className, href: address }, label);
  const attributes = { class: className, href: address, target: "_blank", rel: "noopener noreferrer" };
  return el("a", attributes, label, " ", el("span", { class: "new-tab" }, `(${newTab})`));
}

/** Draws the line that says when something was last checked, or nothing. */
export function drawReviewed(iso: unknown, spoken: unknown): HTMLElement | null {
  const date = dateInWords(iso, texts.months);
  const text = typeof spoken === "string" && spoken !== "" ? spoken : date && texts.reviewed(date);
  return text ? el("p", { class: "reviewed" }, text) : null;
}
