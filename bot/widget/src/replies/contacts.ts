/** Contact cards: who, what for, how to reach them and whether they answer now. */

import { fields, list, words, type Reply } from "../conversation/protocol";
import { el } from "../shared/dom";
import { texts } from "../texts";
import { drawLink, drawReviewed } from "./links";
import { drawText, paragraphs } from "./text";

export function drawContacts(reply: Reply): HTMLElement[] {
  const cards = list(reply["contacts"]).map(fields);
  if (!cards.some((card) => words(card["name"]))) return drawText(reply.text);
  const lead = drawText(leadOf(reply, cards));
  const lang = words(reply["lead_lang"]);
  if (lang) for (const part of lead) part.lang = lang;
  return [...lead, el("ul", { class: "cards" }, ...cards.map(drawCard))];
}

/** The sentence above the cards: the gateway's own, else a first paragraph that belongs to no card. */
function leadOf(reply: Reply, cards: readonly Readonly<Record<string, unknown>>[]): string {
  const lead = words(reply["lead"]);
  if (lead) return lead;
  const first = paragraphs(reply.text)[0] ?? "";
  return cards.some((card) => first.includes(words(card["name"]) ?? "\n")) ? "" : first;
}

function drawCard(card: Readonly<Record<string, unknown>>): HTMLElement {
  const name = words(card["name"]) ?? "";
  const what = words(card["what"]);
  const anonymous = words(card["anonymous_text"]);
  const url = words(card["url"]);
  const channels = list(card["channels"]).map(fields);
  return el(
    "li",
    { class: "card" },
    el("h3", {}, name),
    what && el("p", {}, what),
    channels.length ? el("ul", { class: "ways" }, ...channels.map(drawChannel)) : null,
    anonymous && el("p", { class: "anonymous", "data-anonymous": words(card["anonymous"]) ?? "okänt" }, anonymous),
    el(
      "p",
      { class: "fine" },
      url && drawLink(texts.website(name), url, "link"),
    ),
    drawReviewed(card["reviewed_on"], null),
  );
}

function drawChannel(channel: Readonly<Record<string, unknown>>): HTMLElement {
  const kind = words(channel["kind"]) ?? "";
  const label = words(channel["label"]) ?? "";
  const href = channel["href"];
  const calls = typeof href === "string" && href.startsWith("tel:");
  const open = channel["open"];
  const state = open === true ? "open" : open === false ? "closed" : "unknown";
  const fallback = { open: texts.open, closed: texts.closed, unknown: texts.hoursUnknown }[state];
  return el(
    "li",
    { class: "way" },
    el("span", { class: "kind" }, texts.channelKinds[kind] ?? ""),
    drawLink(calls ? texts.call(label) : label, href, calls ? "way-link tel" : "way-link"),
    // The sign before the words differs in shape too, so that the colour is never the only cue.
    el("span", { class: "hours", "data-state": state }, words(channel["hours_today"]) ?? fallback),
    channel["free"] === true ? el("span", { class: "free" }, texts.free) : null,
  );
}
