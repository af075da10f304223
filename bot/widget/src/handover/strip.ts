/** The line above the tools while one waits for a person or writes with one. */

import type { Mode } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

/** Waiting for so long, or a wait that is expected to be so long, is worth the offer of a letter. */
const LONG_MS = 5 * 60_000;
const LONG_S = 15 * 60;

export interface StripEvents {
  /** Asks that the conversation be kept over a reload of the tab, or not; returns whether it is. */
  keep(on: boolean): boolean;
  leave(by: HTMLElement): void;
  end(by: HTMLElement): void;
  letter(): void;
  say(text: string): void;
}

export class Strip {
  readonly element = el("section", { class: "strip", hidden: true, "aria-label": texts.modeWaiting });
  readonly #text = el("p", { tabindex: "-1" });
  readonly #leave: HTMLButtonElement = button(texts.queueLeave, "quiet small", () => this.events.leave(this.#leave));
  readonly #end: HTMLButtonElement = button(texts.humanEnd, "quiet small", () => this.events.end(this.#end));
  readonly #endWhom = el("span", { class: "hidden-visually" });
  readonly #letter: HTMLButtonElement = button(texts.queueLetter, "option small", () => this.events.letter());
  readonly #keep = el("input", { type: "checkbox", id: "keep-tab", autocomplete: "off", "aria-describedby": "keep-tab-hint" });
  readonly #kept = el(
    "div",
    { class: "keep" },
    el("div", { class: "tick" }, this.#keep, el("label", { for: "keep-tab" }, texts.keepTab)),
    el("p", { class: "hidden-visually", id: "keep-tab-hint" }, texts.keepTabHint),
  );
  #long: ReturnType<typeof setTimeout> | undefined;
  #place: number | null = null;
  #mode: Mode = "bot";

  constructor(
    private readonly events: StripEvents,
    private readonly longMs = LONG_MS,
  ) {
    this.#end.append(this.#endWhom);
    this.element.append(this.#text, el("div", { class: "row" }, this.#letter, this.#leave, this.#end), this.#kept);
    this.#keep.addEventListener("change", () => {
      this.#keep.checked = this.events.keep(this.#keep.checked);
    });
  }

  /** Whether the conversation is kept over a reload. */
  get kept(): boolean {
    return this.#keep.checked;
  }

  set kept(kept: boolean) {
    this.#keep.checked = kept;
  }

  focus(): void {
    this.#text.focus();
  }

  mode(mode: Mode, who: string): void {
    if (mode !== this.#mode) {
      clearTimeout(this.#long);
      this.#letter.hidden = true;
      this.#place = null;
      if (mode === "waiting") {
        this.#text.textContent = texts.queueJoined;
        this.#long = setTimeout(() => this.#offerLetter(), this.longMs);
      }
    }
    this.#mode = mode;
    const had = this.element.contains(document.activeElement);
    this.element.hidden = mode !== "waiting" && mode !== "human";
    this.element.setAttribute("aria-label", mode === "human" ? texts.modeHuman : texts.modeWaiting);
    this.#leave.hidden = mode !== "waiting";
    this.#end.hidden = mode !== "human";
    this.#endWhom.textContent = mode === "human" ? texts.humanEndWhom(who) : "";
    if (mode === "human") this.#text.textContent = texts.humanWith(who);
    else if (mode !== "waiting") this.#text.textContent = "";
    // The button that had the keyboard is gone; whoever pressed it must not be thrown to the top of the page.
    if (had && !this.element.hidden) this.focus();
  }

  /** A place in the queue; told aloud when it has changed, the wait only together with it. */
  queue(place: number | null, waitS: number | null): void {
    if (this.#mode !== "waiting") return;
    const wait = waitS === null ? texts.queueUnknown : texts.queueWait(Math.max(1, Math.round(waitS / 60)));
    const text = `${place === null ? texts.queueJoined : texts.queuePlace(place)} ${wait}`;
    if (text !== this.#text.textContent) this.#text.textContent = text;
    if (place !== this.#place) this.events.say(text);
    this.#place = place;
    if (waitS !== null && waitS >= LONG_S) this.#offerLetter();
  }

  /** In silence: the gateway says it in the conversation when the wait has become long. */
  #offerLetter(): void {
    if (this.#mode !== "waiting" || !this.#letter.hidden) return;
    this.#letter.hidden = false;
  }
}
