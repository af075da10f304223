/** Links that say where they lead, and dates as people say them. */

import { el, isPage, safeHref } from "../shared/dom";
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

/** Returns `2026-11-22` as "22 november 2026", null when it is not such a date. */
export function spokenDate(iso: unknown): string | null {
  const match = typeof iso === "string" ? /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) : null;
  const month = match ? texts.months[Number(match[2]) - 1] : undefined;
  return match && month ? `${Number(match[3])} ${month} ${match[1]}` : null;
}

/** Draws the line that says when something was last checked, or nothing. */
export function drawReviewed(iso: unknown, spoken: unknown): HTMLElement | null {
  const date = spokenDate(iso);
  const text = typeof spoken === "string" && spoken !== "" ? spoken : date && texts.reviewed(date);
  return text ? el("p", { class: "reviewed" }, text) : null;
}
