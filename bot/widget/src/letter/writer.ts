/** A field for a longer text, with what is left of its room always in sight. */

import { el } from "../shared/dom";
import { letterTexts as texts } from "../texts";

export const MAX_CHARACTERS = 2000;
/** Characters left at which it is said aloud; a reader is not told at every key. */
const SPOKEN_AT = [200, 50, 0];
let serial = 0;

export class Writer {
  readonly element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #left = el("p", { class: "left" });
  readonly #error = el("p", { class: "error", hidden: true });

  constructor(
    label: string,
    rows: number,
    private readonly say: (text: string) => void,
  ) {
    const id = `letter-${++serial}`;
    this.#left.id = `${id}-left`;
    this.#error.id = `${id}-error`;
    const hint = el("p", { class: "hint", id: `${id}-hint` }, texts.fieldHint);
    this.#field = el("textarea", {
      id,
      rows: String(rows),
      maxlength: String(MAX_CHARACTERS),
      autocomplete: "off",
      "aria-describedby": `${hint.id} ${this.#left.id}`,
    });
    this.#field.addEventListener("input", () => this.#changed());
    this.element = el("div", { class: "writer" }, el("label", { for: id }, label), hint, this.#error, this.#field, this.#left);
    this.#changed();
  }

  get text(): string {
    return this.#field.value.trim();
  }

  set text(value: string) {
    this.#field.value = value;
    this.#changed();
  }

  focus(): void {
    this.#field.focus();
  }

  /** Tells whether there is something to send; says so at the field when there is not. */
  filled(): boolean {
    const empty = this.text === "";
    this.#error.hidden = !empty;
    this.#error.textContent = empty ? texts.empty : "";
    if (empty) this.#field.setAttribute("aria-invalid", "true");
    else this.#field.removeAttribute("aria-invalid");
    this.#field.setAttribute("aria-describedby", empty ? `${this.#error.id} ${this.#left.id}` : this.#left.id);
    if (empty) this.#field.focus();
    return !empty;
  }

  #changed(): void {
    const left = MAX_CHARACTERS - this.#field.value.length;
    this.#left.textContent = texts.left(left);
    if (SPOKEN_AT.includes(left)) this.say(texts.left(left));
  }
}
