/** Where the relative writes. */

import { el } from "../shared/dom";
import { texts } from "../texts";

export const MAX_CHARACTERS = 2000;
/** Characters left from which the counter is seen, and those at which it is said aloud. */
const COUNTED_FROM = 200;
const SPOKEN_AT = [100, 20];

export interface ComposerEvents {
  send(text: string): void;
  typing(): void;
  empty(): void;
  /** Something to say aloud. */
  say(text: string): void;
}

export class Composer {
  readonly element = el("form", { class: "composer" });
  readonly #field = el("textarea", {
    id: "message",
    rows: "1",
    maxlength: String(MAX_CHARACTERS),
    placeholder: texts.placeholder,
    autocomplete: "off",
    autocapitalize: "sentences",
    enterkeyhint: "send",
    "aria-describedby": "left",
  });
  readonly #left = el("p", { class: "left", id: "left", hidden: true });

  constructor(private readonly events: ComposerEvents) {
    const label = el("label", { class: "hidden-visually", for: "message" }, texts.inputLabel);
    const send = el("button", { type: "submit", class: "send" }, texts.send);
    this.element.append(label, el("div", { class: "row" }, this.#field, send), this.#left);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => {
      this.#changed();
      if (this.#field.value) this.events.typing();
    });
  }

  focus(): void {
    this.#field.focus();
  }

  /** Puts a text that did not come through back, before whatever has been written since. */
  restore(text: string): void {
    this.#field.value = [text, this.#field.value].filter((each) => each !== "").join("\n").slice(0, MAX_CHARACTERS);
    this.#changed();
  }

  clear(): void {
    this.#field.value = "";
    this.#changed();
  }

  #send(): void {
    const text = this.#field.value.trim();
    this.#field.focus();
    if (text === "") {
      this.events.empty();
      return;
    }
    this.clear();
    this.events.send(text);
  }

  #changed(): void {
    // Four rows at most: the style sets the ceiling, the content the height beneath it.
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
    const left = MAX_CHARACTERS - this.#field.value.length;
    const text = left === 0 ? texts.full : texts.charactersLeft(left);
    this.#left.hidden = left > COUNTED_FROM;
    this.#left.textContent = left > COUNTED_FROM ? "" : text;
    if (left === 0 || SPOKEN_AT.includes(left)) this.events.say(text);
  }
}
