/** A letter to staff: what it is for, the text, the code, one word of it typed back, sent. One step is in sight at a time. */

import { list, words } from "../conversation/protocol";
import type { LetterAround, View } from "../panel/panel";
import { dateInWords } from "../shared/date";
import { button, el } from "../shared/dom";
import { letterTexts as texts } from "../texts";
import { anyOf, clearSheet, drawCode, sameWord } from "./code";
import { drawDanger } from "./danger";
import { Writer } from "./writer";

const WORDS = 6;

export function letterView(around: LetterAround): View {
  return new LetterView(around);
}

class LetterView implements View {
  readonly element = el("section", { class: "letter", "aria-labelledby": "panel-title" });
  readonly #writer: Writer;
  #code: string[] = [];
  #sent = false;
  #busy = false;
  #gone = false;
  /** Sent, but nobody said whether it came through. */
  #uncertain = false;

  constructor(private readonly around: LetterAround) {
    this.#writer = new Writer(texts.field, 9, (text) => around.say(text));
    this.#purpose();
  }

  get unsent(): string {
    return this.#sent ? "" : this.#writer.text;
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus();
  }

  clear(): void {
    this.#gone = true;
    this.#code = [];
    this.#writer.text = "";
    clearSheet();
    this.element.replaceChildren();
  }

  /** Shows a step; focus goes to its heading. */
  #step(title: string, ...parts: (HTMLElement | null)[]): void {
    if (this.#gone) return;
    const heading = el("h2", { id: "panel-title", tabindex: "-1" }, title);
    this.element.replaceChildren(heading, ...parts.filter((part): part is HTMLElement => part !== null));
    this.element.closest(".panel-scroll")?.scrollTo(0, 0);
    if (this.element.isConnected) this.focus();
  }

  #purpose(): void {
    const { lines, promise } = this.around.approved;
    const sees = el("dl", { class: "sees" }, ...lines.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
    this.#step(
      texts.title,
      ...texts.purpose.map((text) => el("p", {}, text)),
      el("p", { class: "urgent" }, texts.danger),
      lines.length || promise ? el("details", {}, el("summary", {}, texts.sees), sees, el("p", { class: "promise" }, promise)) : null,
      this.#row(button(texts.begin, "strong", () => this.#write()), this.#back()),
    );
  }

  #back(): HTMLButtonElement {
    const back: HTMLButtonElement = button(texts.back, "quiet", () => this.around.close(back));
    return back;
  }

  #row(...buttons: HTMLElement[]): HTMLElement {
    return el("div", { class: "row ends" }, ...buttons);
  }

  #write(): void {
    const next = button(texts.toCode, "strong", () => {
      if (this.#writer.filled()) void this.#fetchCode();
    });
    this.#step(texts.title, this.#writer.element, this.#row(next, this.#back()));
    this.#writer.focus();
  }

  async #fetchCode(): Promise<void> {
    if (this.#code.length === WORDS) return this.#showCode();
    if (this.#busy) return;
    this.#busy = true;
    const answer = await this.around.ask("POST", "/mailbox/code", {});
    this.#busy = false;
    if (this.#gone) return;
    const code = answer.ok ? list(answer.body["code"]).flatMap((word) => words(word) ?? []) : [];
    if (code.length !== WORDS) {
      this.#fail(answer.ok ? texts.broken : (answer.problem?.detail ?? texts.broken));
      return;
    }
    this.#code = code;
    this.#showCode();
  }

  #showCode(): void {
    this.#step(
      texts.codeTitle,
      el("p", {}, texts.codeText),
      drawCode(this.#code, this.around.copy),
      this.#row(
        button(texts.saved, "strong", () => this.#check()),
        button(texts.back, "quiet", () => this.#write()),
      ),
    );
  }

  #check(): void {
    const at = anyOf(WORDS);
    const ordinal = texts.ordinals[at] as string;
    const field = el("input", {
      id: "code-word",
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      "aria-describedby": "code-word-error",
    });
    const error = el("p", { class: "error", id: "code-word-error" });
    const send = el("button", { type: "submit", class: "strong" }, texts.send);
    const form = el(
      "form",
      { class: "writer", novalidate: true },
      el("label", { for: field.id }, texts.check(ordinal)),
      error,
      field,
      this.#row(
        send,
        button(texts.codeAgain, "quiet", () => this.#showCode()),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const right = sameWord(field.value, this.#code[at] as string);
      error.textContent = right ? "" : texts.checkWrong(ordinal);
      field.setAttribute("aria-invalid", String(!right));
      if (right) void this.#send(send);
      else {
        field.focus();
        this.around.say(texts.checkWrong(ordinal));
      }
    });
    this.#step(texts.checkTitle, el("p", {}, texts.checkText), form);
  }

  async #send(by: HTMLButtonElement): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    by.textContent = texts.sending;
    const body = { summary: this.around.approved.summary, text: this.#writer.text, code: this.#code };
    const answer = await this.around.send(body);
    this.#busy = false;
    by.textContent = texts.send;
    if (this.#gone) return;
    const taken = !answer.ok && answer.problem?.status === 409;
    if (answer.ok) this.#done(answer.body);
    // Only this letter can have taken words that nobody else has been shown.
    else if (taken && this.#uncertain) this.#done({});
    else {
      this.#uncertain ||= answer.problem === null;
      if (taken) {
        this.#code = [];
        this.#write();
      }
      this.#fail(answer.problem?.detail ?? texts.unsent);
    }
  }

  #done(body: Readonly<Record<string, unknown>>): void {
    this.#sent = true;
    this.around.sent();
    const answerBy = dateInWords(body["answer_by"], texts.months);
    const expires = dateInWords(body["expires_on"], texts.months);
    const code = el("details", {}, el("summary", {}, texts.codeAgain), drawCode(this.#code, this.around.copy));
    this.#step(
      texts.sentTitle,
      ...drawDanger(body, this.around),
      el("p", { class: "answer-by" }, answerBy ? texts.answerBy(answerBy) : texts.answerSoon),
      el("p", {}, texts.howBack),
      code,
      expires ? el("p", { class: "hint" }, texts.expires(expires)) : null,
      this.#row(button(texts.done, "strong", () => this.around.done())),
    );
  }

  #fail(text: string): void {
    this.element.querySelector(".failed")?.remove();
    this.element.querySelector(".ends")?.before(el("p", { class: "error failed" }, text));
    this.around.say(text);
  }
}
