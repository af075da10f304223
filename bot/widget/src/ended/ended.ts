/** The last screen. */

import { button, el, icon } from "../shared/dom";
import { texts } from "../texts";

export interface EndedEvents {
  startNew(): void;
  /** Null where there is nothing to close. */
  close: (() => void) | null;
}

export class Ended {
  readonly element = el("main", { class: "ended", hidden: true, "aria-labelledby": "ended-title" });
  readonly #title = el("h2", { id: "ended-title", tabindex: "-1" }, texts.endedTitle);
  readonly #text = el("p", { class: "what" });

  constructor(events: EndedEvents) {
    const close = events.close && button(texts.close, "quiet", events.close);
    this.element.append(
      this.#title,
      this.#text,
      el("p", {}, texts.endedDevice),
      el("p", {}, texts.endedDanger),
      el("a", { class: "call", href: "tel:112" }, icon("phone"), texts.dangerCall),
      el("div", { class: "row" }, button(texts.startNew, "strong", () => events.startNew()), close),
    );
  }

  show(text: string): void {
    this.#text.textContent = text;
    this.element.hidden = false;
    this.#title.focus();
  }

  /** Changes the text of a screen that is shown. */
  correct(text: string): void {
    this.#text.textContent = text;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
