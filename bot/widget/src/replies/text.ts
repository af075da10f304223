/** Plain text to paragraphs and lists. */

import { el } from "../shared/dom";

/** Splits on blank lines; blank paragraphs fall away. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

const ITEM = /^[-•*]\s+/;

/** Draws paragraphs; lines that all begin with a dash become a list. */
export function drawText(text: string): HTMLElement[] {
  return paragraphs(text).flatMap((paragraph) => {
    const lines = paragraph.split("\n");
    const first = lines.findIndex((line) => ITEM.test(line));
    if (first < 0 || !lines.slice(first).every((line) => ITEM.test(line))) return [el("p", {}, paragraph)];
    const items = lines.slice(first).map((line) => el("li", {}, line.replace(ITEM, "")));
    const bullets = el("ul", { class: "bullets" }, ...items);
    return first === 0 ? [bullets] : [el("p", {}, lines.slice(0, first).join("\n")), bullets];
  });
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
