/** Plain text to paragraphs and lists. */

import { el } from "../shared/dom";
import { drawLink } from "./links";

/** Splits on blank lines; blank paragraphs fall away. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

const ITEM = /^[-•*]\s+/;

/** A telephone number as it stands in a text, and what dials it. */
export interface Phone {
  readonly text: string;
  readonly href: string;
}

/**
 * Draws paragraphs; lines that all begin with a dash become a list.
 *
 * @param phones - Numbers that become links where they stand alone in the text.
 */
export function drawText(text: string, phones: readonly Phone[] = []): HTMLElement[] {
  return paragraphs(text).flatMap((paragraph) => {
    const lines = paragraph.split("\n");
    const first = lines.findIndex((line) => ITEM.test(line));
    if (first < 0 || !lines.slice(first).every((line) => ITEM.test(line))) return [el("p", {}, ...tappable(paragraph, phones))];
    const items = lines.slice(first).map((line) => el("li", {}, ...tappable(line.replace(ITEM, ""), phones)));
    const bullets = el("ul", { class: "bullets" }, ...items);
    return first === 0 ? [bullets] : [el("p", {}, ...tappable(lines.slice(0, first).join("\n"), phones)), bullets];
  });
}

/** Splits a text at the numbers that can be dialled. A number inside a longer one, or an amount, is left as it is. */
function tappable(text: string, phones: readonly Phone[]): (HTMLElement | string)[] {
  for (const { text: number, href } of phones) {
    for (let at = text.indexOf(number); at >= 0; at = text.indexOf(number, at + 1)) {
      const before = text.slice(0, at);
      const after = text.slice(at + number.length);
      if (/\d[\s-]?$/.test(before) || /^[\s-]?\d/.test(after)) continue;
      return [...tappable(before, phones), drawLink(number, href, "phone"), ...tappable(after, phones)].filter((part) => part !== "");
    }
  }
  return [text];
}

const FILLERS = new Set(["och", "att", "det", "nu"]);

function wordsIn(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 2 && !FILLERS.has(word));
}

/**
 * Returns a text without the sentences whose every word stands in `said`: what a card already says in its parts is not
 * said twice. A sentence with one new word stays whole.
 */
export function withoutRepeats(text: string, said: readonly string[]): string {
  const known = new Set(said.flatMap(wordsIn));
  return paragraphs(text)
    .map((paragraph) => {
      const sentences = paragraph.match(/[^.!?]+[.!?]*\s*/g) ?? [];
      return sentences.filter((sentence) => wordsIn(sentence).some((word) => !known.has(word))).join("").trim();
    })
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
