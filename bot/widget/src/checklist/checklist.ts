/**
 * A checklist: steps in order of time, each with its answer, and days worked out here from a date that stays here.
 *
 * Ticks and date live in the elements alone. They are gone when the conversation is, and nothing reads them but this card.
 */

import { fields, list, words, type Reply } from "../conversation/protocol";
import { drawAnswerBody } from "../replies/answer";
import type { Choose } from "../replies/options";
import { drawText } from "../replies/text";
import { button, el } from "../shared/dom";
import { texts } from "../texts";
import { calendarFile, type Entry } from "./calendar";
import { copyText, printOnly, saveFile } from "./device";
import { addPeriod, asDay, spokenDay, today, workingDay, type Day } from "./dates";

interface Due {
  readonly period: string;
  /** "senast tre månader efter dödsfallet". */
  readonly words: string;
  readonly preferably: boolean;
  readonly authority: boolean;
}

interface Step {
  readonly when: string;
  readonly text: string;
  readonly detail: string | null;
  readonly due: Due | null;
  readonly reminder: string | null;
  readonly payload: string | null;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** A step on the screen. */
interface Row {
  readonly step: Step;
  readonly element: HTMLElement;
  readonly box: HTMLInputElement;
  readonly due: HTMLElement;
}

let serial = 0;

export function drawChecklist(reply: Reply, choose: Choose): HTMLElement[] {
  const steps = list(reply["items"]).flatMap(asStep);
  if (!steps.length) return drawText(reply.text);
  return new Card(reply, steps, choose).parts;
}

function asStep(value: unknown): Step[] {
  const item = fields(value);
  const text = words(item["text"]);
  if (!text) return [];
  const due = fields(item["due"]);
  const period = words(due["period"]);
  const said = words(due["words"]);
  return [
    {
      text,
      when: words(item["when"]) ?? "",
      detail: words(item["detail"]),
      due: period && said ? { period, words: said, preferably: due["preferably"] === true, authority: due["authority"] === true } : null,
      reminder: words(item["reminder"]),
      payload: words(item["payload"]),
      answer: fields(item["answer"]),
    },
  ];
}

class Card {
  readonly parts: HTMLElement[] = [];
  readonly #rows: Row[];
  readonly #title: string | null;
  readonly #about: string | null;
  readonly #done = drawStatus();
  readonly #dated = drawStatus();
  readonly #actions: HTMLElement;
  #from: Day | null = null;

  constructor(
    reply: Reply,
    steps: readonly Step[],
    private readonly choose: Choose,
  ) {
    this.#title = words(reply["title"]);
    this.#about = words(reply["about"]);
    const question = words(reply["starts_with"]);
    this.#rows = steps.map((step) => this.#row(step));
    this.#actions = this.#drawActions(question !== null);
    if (this.#title) this.parts.push(el("h3", {}, this.#title));
    if (this.#about) this.parts.push(el("p", {}, this.#about));
    // The question for a day waits until a step needs it: what can be done tonight comes first.
    const asksAt = steps.find((step) => step.due)?.when;
    for (const when of new Set(steps.map((step) => step.when))) {
      const rows = this.#rows.filter((row) => row.step.when === when).map((row) => row.element);
      if (when) this.parts.push(el("h4", {}, when));
      if (question && when === asksAt) this.parts.push(this.#drawDate(question));
      this.parts.push(el("ul", { class: "ticks" }, ...rows));
    }
    this.parts.push(this.#actions);
    this.#rows.forEach((row) => this.#showDue(row));
  }

  #row(step: Step): Row {
    const box = el("input", { type: "checkbox", id: `step-${++serial}`, autocomplete: "off" });
    const label = el("label", { for: box.id, id: `${box.id}-label` }, step.text);
    const due = el("p", { class: "due", hidden: true });
    const told = el("div", {}, label, due, step.detail && el("p", { class: "detail" }, step.detail), this.#drawAnswer(step, label));
    return { step, box, due, element: el("li", {}, box, told) };
  }

  /** The answer unfolds where one is in the list; where none came along it is asked for. */
  #drawAnswer(step: Step, label: HTMLElement): HTMLElement | null {
    const title = words(step.answer["title"]);
    const text = words(step.answer["text"]);
    if (title && text) {
      const body = drawAnswerBody({ type: "answer", ...step.answer, text });
      return el("details", { lang: words(step.answer["lang"]) ?? false }, el("summary", {}, title), ...body);
    }
    const payload = step.payload;
    if (!payload) return null;
    const more = button(texts.showItem, "more", () => this.choose({ label: step.text, payload }));
    more.id = `${label.id}-more`;
    more.setAttribute("aria-labelledby", `${more.id} ${label.id}`);
    return more;
  }

  #drawDate(question: string): HTMLElement {
    const id = `date-${++serial}`;
    const field = el("input", { type: "date", id, autocomplete: "off", max: today(), "aria-describedby": `${id}-stays` });
    field.addEventListener("input", () => this.#count(field));
    field.addEventListener("change", () => this.#count(field));
    return el(
      "div",
      { class: "from-day" },
      el("label", { for: id }, question),
      field,
      this.#dated,
      el("p", { class: "fine", id: `${id}-stays` }, texts.dateStays),
    );
  }

  #count(field: HTMLInputElement): void {
    const day = asDay(field.value);
    const ahead = day !== null && day > today();
    const from = ahead ? null : day;
    say(this.#dated, ahead ? texts.dateAhead : from ? texts.datesShown : "");
    if (from === this.#from) return;
    this.#from = from;
    this.#rows.forEach((row) => this.#showDue(row));
  }

  #showDue({ step, due }: Row): void {
    due.hidden = step.due === null;
    if (!step.due) return;
    const last = this.#lastDay(step);
    if (!last) {
      due.replaceChildren(capital(step.due.words));
      return;
    }
    const notes = notesOn(step.due, last).map((note) => el("span", { class: "note" }, ` ${note}`));
    const time = el("time", { datetime: last }, spokenDay(last));
    due.replaceChildren(`${leadOf(step.due)} `, time, el("span", { class: "counted" }, ` (${lengthOf(step.due)})`), ...notes);
  }

  #lastDay(step: Step): Day | null {
    return this.#from && step.due ? addPeriod(this.#from, step.due.period) : null;
  }

  #drawActions(dated: boolean): HTMLElement {
    const print = button(texts.print, "quiet", () => printOnly(this.#actions.closest("li")));
    const copy = button(texts.copy, "quiet", () => void this.#copy());
    const save = dated ? button(texts.saveCalendar, "quiet", () => this.#save()) : null;
    return el("div", { class: "actions" }, el("div", { class: "row" }, print, copy, save), this.#done);
  }

  async #copy(): Promise<void> {
    say(this.#done, (await copyText(this.#asText(), this.#actions)) ? texts.copied : texts.notCopied);
  }

  /** Puts the days that are still to come, of steps that are not ticked, in a file made here. */
  #save(): void {
    if (!this.#from) {
      say(this.#done, texts.dateFirst);
      return;
    }
    const now = today();
    const found = new Map<string, Entry>();
    for (const { step, box } of this.#rows) {
      const day = this.#lastDay(step);
      const title = step.reminder;
      if (day && title && day >= now && !box.checked) found.set(`${day} ${title}`, { day, title });
    }
    const entries = [...found.values()].sort((a, b) => a.day.localeCompare(b.day));
    if (entries.length) saveFile(calendarFile(entries, now), texts.calendarName, "text/calendar;charset=utf-8");
    say(this.#done, entries.length ? texts.saved(entries.length) : texts.nothingToSave);
  }

  #asText(): string {
    const lines: string[] = [this.#title ?? "", this.#about ?? ""].filter((line) => line !== "");
    let heading = "";
    for (const { step, box } of this.#rows) {
      if (step.when !== heading) lines.push("", step.when);
      heading = step.when;
      lines.push(`${box.checked ? "[x]" : "[ ]"} ${step.text}`);
      const last = this.#lastDay(step);
      if (step.due) lines.push(`    ${last ? saidDue(step.due, last) : capital(step.due.words)}`);
      if (step.detail) lines.push(`    ${step.detail}`);
      const url = words(step.answer["url"]);
      if (url) lines.push(`    ${texts.readMore}: ${url}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

/** A line that screen readers say when it changes. */
function drawStatus(): HTMLElement {
  return el("p", { class: "done", role: "status", "data-announcer": "polite" });
}

/** Says nothing anew: a date field tells of one change twice. */
function say(line: HTMLElement, text: string): void {
  if (line.textContent !== text) line.textContent = text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function leadOf(due: Due): string {
  return due.preferably ? texts.preferablyBy : texts.by;
}

/** Returns "tre månader efter dödsfallet". */
function lengthOf(due: Due): string {
  return due.words.replace(/^(helst )?senast /, "");
}

/** What is to be known of a last day beside the day itself. */
function notesOn(due: Due, last: Day): string[] {
  if (last < today()) return [texts.dayPassed];
  const working = workingDay(last);
  return due.authority && working !== last ? [texts.dayOff(spokenDay(working))] : [];
}

function saidDue(due: Due, last: Day): string {
  return [`${leadOf(due)} ${spokenDay(last)} (${lengthOf(due)})`, ...notesOn(due, last)].join(". ");
}
