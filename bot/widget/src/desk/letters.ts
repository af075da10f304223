/** Letters: the oldest promise first, reading, answering, a second pair of eyes. */

import { fields, list, words } from "../conversation/protocol";
import { dateInWords } from "../shared/date";
import { button, el } from "../shared/dom";
import type { Api, Body } from "./api";
import { ask, field, paragraphs } from "./parts";
import { texts } from "./texts";

const MONTHS = ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"];
const day = (iso: unknown): string => dateInWords(iso, MONTHS) ?? "";

export class Letters {
  readonly element = el("section", { class: "letters-view", "aria-labelledby": "letters-title" });
  #open: string | null = null;
  /** The last letter on the screen: one that comes while an answer is written is not answered by it. */
  #seen = 0;

  constructor(
    private readonly api: Api,
    private readonly say: (text: string) => void,
  ) {}

  async show(): Promise<void> {
    this.#open = null;
    const answer = await this.api.get("letters");
    if (!answer.ok) return this.#fail(answer.problem.detail);
    const rows = list(answer.body["letters"]).map(fields);
    this.element.replaceChildren(
      el("h2", { id: "letters-title", tabindex: "-1" }, texts.letters),
      rows.length ? el("ul", { class: "tickets" }, ...rows.map((row) => this.#row(row))) : el("p", { class: "hint" }, texts.noLetters),
    );
  }

  /** Something changed: the list is fetched anew, but nothing is taken from under the hands of who writes. */
  async changed(): Promise<void> {
    if (this.#open === null && this.element.isConnected) await this.show();
  }

  clear(): void {
    this.element.replaceChildren();
  }

  #fail(text: string): void {
    this.element.replaceChildren(el("p", { class: "said", role: "alert" }, text));
  }

  #row(row: Body): HTMLElement {
    const said = fields(row["labels"]);
    const late = row["overdue"] === true;
    const state = texts.state[words(row["state"]) ?? ""] ?? "";
    const waits = row["state"] === "answered" ? "" : `${texts.answerBy} ${day(row["answer_by"])}`;
    return el(
      "li",
      { class: `ticket ${words(row["urgency"]) ?? ""}` },
      el(
        "div",
        { class: "about" },
        el("p", { class: "urgency" }, [state, late ? texts.overdue : "", row["draft"] === true ? texts.draft : ""].filter((x) => x).join(" · ")),
        el("p", { class: "group" }, words(said["target_group"]) ?? ""),
        el("p", { class: "hint" }, [said["urgency"], said["practical_topic"], said["district"], said["language"]].flatMap((x) => words(x) ?? []).join(" · ")),
      ),
      el("p", { class: late ? "waited late" : "waited" }, waits),
      button(texts.open, "strong small", () => void this.#read(words(row["id"]) ?? "")),
    );
  }

  async #read(id: string): Promise<void> {
    const answer = await this.api.get(`letters/${id}`);
    if (!answer.ok) return this.#fail(answer.problem.detail);
    this.#open = id;
    const body = answer.body;
    const said = fields(body["labels"]);
    const letters = list(body["letters"]).map(fields);
    this.#seen = Math.max(0, ...letters.map((each) => Number(each["id"])));
    const told = el("p", { class: "said", role: "status" });
    const text = el("textarea", { rows: "7", maxlength: "2000", autocomplete: "off" });
    const eyes = el("input", { type: "checkbox", id: "second-eyes", autocomplete: "off" });
    const form = el(
      "form",
      { class: "composer", novalidate: true },
      field(texts.writeAnswer, text),
      el("div", { class: "tick" }, eyes, el("label", { for: eyes.id }, texts.secondEyes)),
      told,
      el("button", { type: "submit", class: "strong" }, texts.sendAnswer),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#answer(id, text, eyes.checked, told);
    });
    this.element.replaceChildren(
      button(texts.back.replace("kön", "breven"), "quiet small", () => void this.show()),
      el("h2", { id: "letters-title", tabindex: "-1" }, words(said["target_group"]) ?? texts.letters),
      el("p", { class: "hint" }, `${texts.answerBy} ${day(body["answer_by"])}. ${texts.expires} ${day(body["expires_on"])}.`),
      el("ol", { class: "log" }, ...letters.map((each) => this.#letter(id, each, told))),
      form,
    );
    this.element.querySelector<HTMLElement>("h2")?.focus();
  }

  #letter(id: string, letter: Body, told: HTMLElement): HTMLElement {
    const mine = letter["author"] === "staff";
    const draft = letter["state"] === "draft";
    const by = [mine ? texts.staff : texts.relative, day(letter["written_on"]), draft ? texts.draft : ""].filter((x) => x).join(" · ");
    const act = async (what: string, done: string): Promise<void> => {
      const answer = await this.api.post(`letters/${id}/${what}`, { id: letter["id"] });
      if (!answer.ok) {
        told.textContent = answer.problem.detail;
        return;
      }
      this.say(done);
      await this.#read(id);
    };
    const ways = draft
      ? el(
          "div",
          { class: "row" },
          letter["own"] === true ? null : button(texts.approve, "strong small", () => void act("approve", texts.answered)),
          button(texts.discard, "quiet small", () => void act("discard", texts.discard)),
        )
      : null;
    const flagged = words(letter["flagged"]);
    const flag = flagged ? el("span", { class: `flag ${flagged}` }, texts.flagged[flagged] ?? flagged) : null;
    const kind = `item ${mine ? "staff" : "relative"}${flagged ? " flagged" : ""}`;
    return el("li", { class: kind }, el("p", { class: "by" }, by, flag), ...paragraphs(words(letter["text"]) ?? ""), ways);
  }

  async #answer(id: string, field: HTMLTextAreaElement, secondEyes: boolean, told: HTMLElement): Promise<void> {
    const text = field.value.trim();
    if (!text) return field.focus();
    const sent = { text, second_eyes: secondEyes, seen: this.#seen };
    let answer = await this.api.post(`letters/${id}/answer`, sent);
    if (!answer.ok && answer.body["slug"] === "personal-data") {
      if (!(await ask(texts.personal, answer.problem.detail, texts.sendAnyway))) return field.focus();
      answer = await this.api.post(`letters/${id}/answer`, { ...sent, confirmed: true });
    }
    if (!answer.ok) {
      told.textContent = answer.problem.detail;
      return;
    }
    this.say(secondEyes ? texts.drafted : texts.answered);
    await this.#read(id);
  }
}
