/** What the device does with a checklist: paper, clipboard, a file. Nothing of it goes over a line. */

import { el } from "../shared/dom";

/** Prints one message of the log and nothing else; the style sheet leaves the rest out while the class is there. */
export function printOnly(item: Element | null): void {
  const root = document.documentElement;
  const done = (): void => {
    root.classList.remove("printing");
    item?.classList.remove("printed");
    window.removeEventListener("afterprint", done);
  };
  // Not every browser tells when printing is over: an earlier list may still be marked.
  for (const earlier of document.querySelectorAll(".printed")) earlier.classList.remove("printed");
  root.classList.add("printing");
  item?.classList.add("printed");
  window.addEventListener("afterprint", done);
  window.print();
}

/**
 * Puts a text on the clipboard; returns whether it is there.
 *
 * The frame stands in another site's page, where the newer way is often not allowed. The older way needs a field.
 *
 * @param near - Where the field may stand for a moment, so that the page does not jump.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  const allowed = navigator.clipboard?.writeText(text);
  if (allowed && (await allowed.then(() => true, () => false))) return true;
  const focused = document.activeElement;
  const field = el("textarea", { class: "hidden-visually", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  near.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Gives a file to the browser to keep, made here. */
export function saveFile(text: string, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  link.click();
  // The browser has to begin reading first.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
