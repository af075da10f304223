/** The offer of a person: who answers and when, what they will see, what holds, and a yes, a letter or a no. */

import type { Problem, Reply } from "../conversation/protocol";
import { words } from "../conversation/protocol";
import { drawText } from "../replies/text";
import { button, el } from "../shared/dom";
import { texts } from "../texts";
import { choicesOf, linesOf, saidLines, summaryOf, type Choices, type Field, type Line, type Summary } from "./summary";

export type OfferTexts = typeof texts.offer | typeof texts.english.offer;

/** What is approved, and was shown when it was. */
export interface Approved {
  readonly summary: Summary;
  readonly lines: readonly Line[];
  readonly promise: string;
}

export interface OfferEvents {
  /** Asks for a place in the queue. Returns null when there is one, otherwise what was wrong; undefined when unknown. */
  join(approved: Approved, history: boolean): Promise<Problem | null | undefined>;
  letter(approved: Approved): void;
  declined(): void;
  /** Something to say aloud. */
  say(text: string): void;
}

const CHANGED: readonly Field[] = ["target_group", "practical_topic", "district", "language"];
let serial = 0;

/** Draws the card; null for an offer without a summary, which is drawn as a text with its buttons. */
export function drawOffer(reply: Reply, events: OfferEvents): HTMLElement[] | null {
  const summary = summaryOf(reply);
  return summary ? new Offer(reply, summary, events).parts : null;
}

class Offer {
  readonly parts: HTMLElement[];
  readonly #texts: OfferTexts;
  readonly #choices: Choices;
  readonly #said: Partial<Record<Field, Line>>;
  readonly #promise: string;
  readonly #lines = el("dl", { class: "sees" });
  readonly #change: HTMLButtonElement;
  readonly #form = el("div", { class: "changes", hidden: true });
  readonly #history = el("input", { type: "checkbox", id: `history-${++serial}`, autocomplete: "off" });
  readonly #told = el("p", { class: "told", tabindex: "-1", hidden: true });
  readonly #acts = el("div", { class: "offer-acts" });
  readonly #choosing: HTMLElement;
  #summary: Summary;
  #busy = false;

  constructor(
    reply: Reply,
    summary: Summary,
    private readonly events: OfferEvents,
  ) {
    this.#texts = reply["lang"] === "en" ? texts.english.offer : texts.offer;
    this.#summary = summary;
    this.#choices = choicesOf(reply);
    this.#said = saidLines(reply);
    this.#promise = words(reply["promise"]) ?? "";
    this.#change = button(this.#texts.change, "quiet small", () => this.#toggle(this.#form.hidden));
    const live = reply["live"] === true;
    this.#drawLines();
    this.#drawForm();
    this.#drawActs(live, reply["letter"] !== false);
    this.#choosing = this.#drawChoosing(live);
    this.parts = [...drawHead(reply, live, this.#texts), this.#choosing, this.#told, this.#acts];
  }

  #drawChoosing(live: boolean): HTMLElement {
    const own = this.#texts;
    const history = el("div", { class: "tick" }, this.#history, el("label", { for: this.#history.id }, own.history));
    return el(
      "div",
      { class: "choosing" },
      el("h4", {}, own.sees),
      this.#lines,
      this.#changeable ? this.#change : null,
      this.#form,
      live ? history : null,
      ...(this.#promise ? [el("h4", {}, own.before), el("div", { class: "promise" }, ...drawText(this.#promise))] : []),
    );
  }

  get #approved(): Approved {
    const lines = linesOf(this.#summary, this.#choices, this.#said, this.#texts);
    return { summary: this.#summary, lines, promise: this.#promise };
  }

  get #changeable(): boolean {
    return CHANGED.some((field) => this.#choices[field]);
  }

  #drawLines(): void {
    const lines = linesOf(this.#summary, this.#choices, this.#said, this.#texts);
    this.#lines.replaceChildren(...lines.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  }

  #drawForm(): void {
    this.#form.id = `changes-${serial}`;
    this.#change.setAttribute("aria-expanded", "false");
    this.#change.setAttribute("aria-controls", this.#form.id);
    for (const field of CHANGED) {
      const choices = this.#choices[field];
      if (choices) this.#form.append(this.#drawSelect(field, choices));
    }
    this.#form.append(button(this.#texts.done, "strong small", () => this.#toggle(false)));
  }

  #drawSelect(field: Field, choices: readonly { value: string; label: string }[]): HTMLElement {
    const id = `${field}-${serial}`;
    const now = this.#summary[field];
    const known = choices.some((choice) => choice.value === now);
    const select = el("select", { id, autocomplete: "off" });
    const all = known ? choices : [{ value: now, label: this.#texts.unknown }, ...choices];
    for (const { value, label } of all) select.append(el("option", { value, selected: value === now }, label));
    select.addEventListener("change", () => {
      this.#summary = { ...this.#summary, [field]: select.value };
      this.#drawLines();
    });
    const hint = field === "district" ? el("p", { class: "hint", id: `${id}-hint` }, this.#texts.conflict) : null;
    if (hint) select.setAttribute("aria-describedby", hint.id);
    return el("div", { class: "choice" }, el("label", { for: id }, this.#said[field]?.[0] ?? this.#texts.fields[field] ?? field), hint, select);
  }

  #toggle(open: boolean): void {
    this.#form.hidden = !open;
    this.#lines.hidden = open;
    this.#change.hidden = open;
    this.#change.setAttribute("aria-expanded", String(open));
    if (open) this.#form.querySelector("select")?.focus();
    else {
      this.#change.focus();
      this.events.say(this.#texts.changed);
    }
  }

  #drawActs(live: boolean, letter: boolean): void {
    const own = this.#texts;
    if (live) this.#acts.append(button(own.yes, "strong", () => void this.#join()));
    if (letter) this.#acts.append(button(own.write, live ? "option" : "strong", () => this.events.letter(this.#approved)));
    this.#acts.append(
      button(own.no, "quiet", () => {
        this.#settle(own.declined);
        this.events.declined();
      }),
    );
  }

  async #join(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const problem = await this.events.join(this.#approved, this.#history.checked);
    this.#busy = false;
    // The queue is told of where one waits.
    if (problem === null) this.#settle("");
    else {
      const said = problem?.detail ?? this.#texts.failed;
      this.#tell(said);
      this.events.say(said);
    }
  }

  /** Chosen: what was approved stays to be read, and nothing of it can be pressed. */
  #settle(text: string): void {
    this.#form.hidden = true;
    this.#lines.hidden = false;
    this.#change.remove();
    this.#history.disabled = true;
    this.#acts.remove();
    this.#tell(text);
  }

  #tell(text: string): void {
    this.#told.textContent = text;
    this.#told.hidden = text === "";
  }
}

/** Who answers, and when: the gateway's own words, which are shorter for children, and the wait after them. */
function drawHead(reply: Reply, live: boolean, own: OfferTexts): HTMLElement[] {
  const wait = reply["wait_s"];
  const opens = words(reply["opens"]);
  const waiting = typeof wait === "number" ? own.wait(Math.max(1, Math.round(wait / 60))) : own.waitUnknown;
  const when = live ? waiting : opens ? own.opens(opens) : "";
  const said = [words(reply["lead"]) ?? "", when].filter((text) => text).join(" ");
  return [el("h3", {}, live ? own.titleLive : own.titleClosed), el("p", {}, said)];
}
