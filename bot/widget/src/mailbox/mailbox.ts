/** Coming back: the six words, then what was written and answered, an answer to it, or everything taken away. */

import { fields, list, words } from "../conversation/protocol";
import { drawDanger } from "../letter/danger";
import { Writer } from "../letter/writer";
import type { MailboxAround, View } from "../panel/panel";
import { dateInWords } from "../shared/date";
import { button, el } from "../shared/dom";
import { letterTexts as texts } from "../texts";
import { Solver } from "./solver";

const WORDS = 6;

type Body = Readonly<Record<string, unknown>>;

export function mailboxView(around: MailboxAround, solver = new Solver()): View {
  return new MailboxView(around, solver);
}

/** Returns the words in what was typed or pasted: numbers, commas, hyphens and line breaks only part them. */
export function wordsIn(text: string): string[] {
  return text.normalize("NFC").toLowerCase().match(/\p{L}+/gu) ?? [];
}

class MailboxView implements View {
  readonly element = el("section", { class: "mailbox", "aria-labelledby": "panel-title" });
  readonly #writer: Writer;
  #token = "";
  #busy = false;
  /** Counts attempts, so that one that was broken off changes nothing when it comes back. */
  #attempt = 0;

  constructor(
    private readonly around: MailboxAround,
    private readonly solver: Solver,
  ) {
    this.#writer = new Writer(texts.answer, 4, (text) => around.say(text));
    this.#ask();
  }

  get unsent(): string {
    return this.#writer.text;
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("textarea, h2")?.focus();
  }

  clear(): void {
    this.#attempt += 1;
    this.solver.stop();
    if (this.#token) void this.around.ask("DELETE", "/mailbox/open", undefined, this.#token);
    this.#token = "";
    this.#writer.text = "";
    for (const field of this.element.querySelectorAll("textarea")) field.value = "";
    this.element.replaceChildren();
  }

  #step(title: string, ...parts: (HTMLElement | null)[]): void {
    const heading = el("h2", { id: "panel-title", tabindex: "-1" }, title);
    this.element.replaceChildren(heading, ...parts.filter((part): part is HTMLElement => part !== null));
    this.element.closest(".panel-scroll")?.scrollTo(0, 0);
    if (this.element.isConnected) heading.focus();
  }

  #ask(said = "", typed = ""): void {
    const field = el("textarea", {
      id: "code-field",
      rows: "2",
      maxlength: "200",
      autocomplete: "off",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      "aria-describedby": "code-hint code-error",
    });
    field.value = typed;
    const error = el("p", { class: "error", id: "code-error" }, said);
    const back: HTMLButtonElement = button(texts.back, "quiet", () => this.around.close(back));
    const form = el(
      "form",
      { class: "writer", novalidate: true },
      el("label", { for: field.id }, texts.openField),
      el("p", { class: "hint", id: "code-hint" }, texts.openHint),
      error,
      field,
      el("div", { class: "row ends" }, el("button", { type: "submit", class: "strong" }, texts.open), back),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = wordsIn(field.value);
      if (code.length === WORDS) {
        void this.#open(code, field.value);
        return;
      }
      error.textContent = texts.wordCount(code.length);
      field.setAttribute("aria-invalid", "true");
      field.focus();
      this.around.say(error.textContent);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.#step(texts.openTitle, form);
    // The field is described by what is said, so that whoever hears it come into focus hears that too.
    if (this.element.isConnected) field.focus();
  }

  async #open(code: readonly string[], typed: string): Promise<void> {
    const attempt = ++this.#attempt;
    const bar = el("progress", { "aria-label": texts.opening, max: "1", value: "0" });
    const stop = button(texts.stop, "quiet", () => {
      this.#attempt += 1;
      this.solver.stop();
      this.#ask("", typed);
    });
    this.#step(texts.openTitle, el("p", {}, texts.opening), bar, el("div", { class: "row ends" }, stop));
    this.around.say(texts.opening);
    const asked = await this.around.ask("GET", "/mailbox/challenge");
    if (attempt !== this.#attempt) return;
    if (!asked.ok) return this.#ask(asked.problem?.detail ?? texts.broken, typed);
    const { challenge, bits } = asked.body;
    if (typeof challenge !== "string" || typeof bits !== "number") return this.#ask(texts.broken, typed);
    const nonce = await this.solver.solve(challenge, bits, (share) => (bar.value = share));
    if (attempt !== this.#attempt) return;
    if (nonce === null) return this.#ask(texts.noWorker, typed);
    const answer = await this.around.open({ code, challenge, nonce });
    const token = answer.ok ? words(answer.body["token"]) : null;
    if (attempt !== this.#attempt) {
      // Nobody is there to read what has just been opened.
      if (token !== null) void this.around.ask("DELETE", "/mailbox/open", undefined, token);
      return;
    }
    if (answer.ok && token !== null) {
      this.#token = token;
      this.#show(answer.body);
    } else if (!answer.ok && answer.problem?.status === 404) this.#ask(texts.wrong, typed);
    else this.#ask((!answer.ok && answer.problem?.detail) || texts.broken, typed);
  }

  #show(body: Body, said = ""): void {
    const letters = list(body["letters"]).map(fields);
    const answerBy = dateInWords(body["answer_by"], texts.months);
    const expires = dateInWords(body["expires_on"], texts.months);
    const waiting = letters.at(-1)?.["author"] !== "staff";
    const send = button(texts.sendMore, "strong", () => void this.#send(send));
    const remove: HTMLButtonElement = button(texts.remove, "quiet", () => {
      this.around.confirm({ title: texts.removeQuestion, text: texts.removeText, yes: texts.removeYes }, remove, () => {
        void this.#remove(remove);
      });
    });
    const close: HTMLButtonElement = button(texts.close, "quiet", () => this.around.close(close));
    this.#step(
      texts.boxTitle,
      ...drawDanger(body, this.around),
      said ? el("p", { class: "told" }, said) : null,
      body["live"] === true ? this.#drawLive() : null,
      el("ol", { class: "letters" }, ...letters.map(drawLetter)),
      waiting ? el("p", { class: "answer-by" }, `${texts.noAnswer} ${answerBy ? texts.answerBy(answerBy) : texts.answerSoon}`) : null,
      this.#writer.element,
      el("div", { class: "row" }, send),
      el("div", { class: "row ends" }, close, remove),
      expires ? el("p", { class: "hint" }, texts.expires(expires)) : null,
    );
    if (said) this.around.say(said);
  }

  #drawLive(): HTMLElement {
    const go = button(texts.goLive, "option", () => this.around.goLive());
    return el("div", { class: "panel-person" }, el("p", {}, texts.live), go);
  }

  async #send(by: HTMLElement): Promise<void> {
    if (this.#busy || !this.#writer.filled()) return;
    this.#busy = true;
    const attempt = this.#attempt;
    const answer = await this.around.ask("POST", "/mailbox/letters", { text: this.#writer.text }, this.#token);
    this.#busy = false;
    if (attempt !== this.#attempt) return;
    if (!answer.ok) return this.#failed(answer.problem, by);
    this.#writer.text = "";
    this.#show(answer.body, texts.sentMore);
  }

  async #remove(by: HTMLElement): Promise<void> {
    const attempt = this.#attempt;
    const answer = await this.around.ask("DELETE", "/mailbox", undefined, this.#token);
    if (attempt !== this.#attempt) return;
    if (!answer.ok) return this.#failed(answer.problem, by);
    this.#token = "";
    this.#writer.text = "";
    const done: HTMLButtonElement = button(texts.done, "strong", () => this.around.close(done));
    this.#step(texts.removed, el("p", {}, texts.removedText), el("div", { class: "row ends" }, done));
  }

  #failed(problem: { status: number; detail: string } | null, by: HTMLElement): void {
    if (problem?.status === 401 || problem?.status === 404) {
      // What was being written stays, for when the box is open again.
      this.#token = "";
      this.#ask(texts.ended);
      return;
    }
    const text = problem?.detail ?? texts.broken;
    this.element.querySelector(".failed")?.remove();
    by.closest(".row")?.before(el("p", { class: "error failed" }, text));
    this.around.say(text);
  }
}

function drawLetter(letter: Body): HTMLElement {
  const staff = letter["author"] === "staff";
  const date = dateInWords(letter["written_on"], texts.months);
  const text = words(letter["text"]) ?? "";
  return el(
    "li",
    { class: staff ? "letter-staff" : "letter-own" },
    el("h3", {}, staff ? texts.fromStaff : texts.fromYou, date ? el("span", { class: "date" }, date) : null),
    ...text.split(/\n\s*\n/).map((each) => el("p", {}, each)),
  );
}
