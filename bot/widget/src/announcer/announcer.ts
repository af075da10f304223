/** Says new things to screen readers, once each. The log itself is silent, or it would all be read again. */

import { el } from "../shared/dom";

/** Long enough for every reader to have picked it up; afterwards it must not be found a second time when browsing. */
const KEPT_MS = 8000;

export class Announcer {
  readonly element = el("div", { class: "hidden-visually" });
  readonly #polite = el("div", { "aria-live": "polite", "aria-relevant": "additions", "data-announcer": "polite" });
  readonly #urgent = el("div", { role: "alert", "aria-atomic": "false", "data-announcer": "assertive" });

  constructor(private readonly keptMs = KEPT_MS) {
    this.element.append(this.#polite, this.#urgent);
  }

  /** Says something when the reader next pauses. */
  say(text: string): void {
    this.#add(this.#polite, text);
  }

  /** Breaks in: for danger only. */
  interrupt(text: string): void {
    this.#add(this.#urgent, text);
  }

  /** Takes away everything, so that nothing is left when a conversation ends. */
  clear(): void {
    this.#polite.replaceChildren();
    this.#urgent.replaceChildren();
  }

  #add(region: HTMLElement, text: string): void {
    const spoken = el("p", {}, text);
    region.append(spoken);
    setTimeout(() => spoken.remove(), this.keptMs);
  }
}
