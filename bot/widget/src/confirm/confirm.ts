/** One question in the panel itself, before something is taken away. */

import { button, el } from "../shared/dom";
import { texts } from "../texts";

export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
}

export class Confirm {
  readonly element = el("div", { class: "confirm", hidden: true });
  #back: HTMLElement | null = null;

  constructor() {
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  /** Asks; focus moves to the question, and back to where it was on no. */
  ask(question: Question, back: HTMLElement, confirmed: () => void): void {
    this.#back = back;
    const box = el(
      "div",
      { role: "alertdialog", "aria-labelledby": "ask-title", "aria-describedby": "ask-text", tabindex: "-1" },
      el("h2", { id: "ask-title" }, question.title),
      el("p", { id: "ask-text" }, question.text),
      el(
        "div",
        { class: "row" },
        button(question.yes, "strong", () => {
          this.#back = null;
          this.close();
          confirmed();
        }),
        button(texts.no, "quiet", () => this.close()),
      ),
    );
    this.element.replaceChildren(box);
    this.element.hidden = false;
    box.focus();
  }

  close(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.#back?.focus();
    this.#back = null;
  }
}
