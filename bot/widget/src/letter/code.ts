/** The six words of a return code: shown, copied, printed; held nowhere but in the elements. */

import { button, el } from "../shared/dom";
import { letterTexts as texts } from "../texts";

/** Draws the words, large and numbered, with what can be done with them. */
export function drawCode(code: readonly string[], copy: (text: string, near: HTMLElement) => Promise<boolean>): HTMLElement {
  const done = el("p", { class: "done", role: "status", "data-announcer": "polite" });
  const words = el("ol", { class: "code", "aria-label": texts.code }, ...code.map((word) => el("li", {}, word)));
  const row = el("div", { class: "row" });
  row.append(
    button(texts.copy, "option", () => {
      void copy(code.join(" "), row).then((copied) => (done.textContent = copied ? texts.copied : texts.notCopied));
    }),
    button(texts.print, "option", () => printCode(code)),
  );
  return el("div", { class: "code-box" }, words, row, done);
}

/**
 * Prints a sheet with the words and how to come back. Nothing on it, not even its title, says what it is about: others
 * may be at the printer first.
 */
export function printCode(code: readonly string[]): void {
  const title = document.title;
  const sheet = el(
    "div",
    { class: "sheet" },
    el("ol", {}, ...code.map((word) => el("li", {}, word))),
    el("p", {}, texts.sheetText),
  );
  // Not every browser tells when printing is over: an earlier sheet may still be there.
  clearSheet();
  document.body.append(sheet);
  document.documentElement.classList.add("printing-sheet");
  document.title = texts.sheetTitle;
  const done = (): void => {
    clearSheet();
    // Blanked meanwhile: a title that has been taken away stays away.
    if (document.title === texts.sheetTitle) document.title = title;
    window.removeEventListener("afterprint", done);
  };
  window.addEventListener("afterprint", done);
  window.print();
}

/** Takes a printed sheet off the page. */
export function clearSheet(): void {
  document.documentElement.classList.remove("printing-sheet");
  for (const each of document.querySelectorAll(".sheet")) each.remove();
}

/** Returns a random place among so many. */
export function anyOf(count: number): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] as number) % count;
}

/** Tells whether a word was typed right; capitals, and å ä ö without their marks, are right too. */
export function sameWord(typed: string, word: string): boolean {
  const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  return plain(typed) === plain(word);
}
