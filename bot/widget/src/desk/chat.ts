/** One chat: what was said, what to say, and ways to end it. */

import { fields, list, words } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import type { Answer, Api } from "./api";
import { asItem, type Choice, type Item, type Ticket } from "./model";
import { ask, field, paragraphs, select, show } from "./parts";
import { texts } from "./texts";

const TYPING_MS = 6_000;

export interface ChatEvents {
  /** The chat is no longer this desk's. */
  gone(ticket: string, said: string): void;
  back(): void;
  say(text: string): void;
  typing(ticket: string): void;
}

export class Chat {
  readonly element: HTMLElement;
  readonly #log = el("ol", { class: "log", "aria-label": texts.chats, tabindex: "0" });
  readonly #field = el("textarea", { rows: "3", maxlength: "2000", autocomplete: "off" });
  readonly #send = el("button", { type: "submit", class: "strong" }, texts.send);
  readonly #told = el("p", { class: "said", role: "status" });
  readonly #typing = el("p", { class: "hint typing" });
  readonly #left = el("p", { class: "left", hidden: true });
  readonly #tools = el("div", { class: "tools" });
  readonly #items = new Map<number, Item>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = 0;
  #unread = 0;

  constructor(
    readonly ticket: Ticket,
    private readonly api: Api,
    private readonly choices: { outcomes: readonly Choice[]; districts: readonly Choice[] },
    private readonly events: ChatEvents,
  ) {
    const said = ticket.labels;
    const sees = ["target_group", "practical_topic", "urgency", "district", "language"].flatMap((f) => said[f] ?? []);
    const form = el("form", { class: "composer", novalidate: true }, field(texts.write, this.#field), this.#send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#write();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#write();
    });
    this.#field.addEventListener("input", () => {
      if (Date.now() - this.#sent < 3000 || !this.#field.value) return;
      this.#sent = Date.now();
      events.typing(ticket.id);
    });
    this.#tools.append(...this.#toolbox());
    this.element = el(
      "section",
      { class: "chat-view", "aria-labelledby": `chat-${ticket.id}` },
      el(
        "header",
        { class: "chat-head" },
        button(texts.back, "quiet small", () => events.back()),
        el("h2", { id: `chat-${ticket.id}`, tabindex: "-1" }, said["target_group"] ?? ""),
        el("details", {}, el("summary", {}, texts.summary), el("ul", {}, ...sees.map((each) => el("li", {}, each)))),
      ),
      this.#left,
      el("div", { class: "chat-body" }, el("div", { class: "talk" }, this.#log, this.#typing, this.#told, form), this.#tools),
    );
  }

  get last(): number {
    return Math.max(0, ...this.#items.keys());
  }

  get unread(): number {
    return this.#unread;
  }

  focus(): void {
    this.#unread = 0;
    this.#field.focus();
  }

  /** Takes in items, new ones and changed ones. */
  take(values: unknown): void {
    for (const each of list(values)) {
      const item = asItem(each);
      if (!item) continue;
      const known = this.#items.has(item.n);
      this.#items.set(item.n, item);
      if (item.from === "relative") this.typing(false);
      if (!known && item.from !== "staff") {
        if (!this.element.isConnected) this.#unread += 1;
        else if (!item.earlier) this.events.say(`${item.flagged ? `${texts.flagged[item.flagged]}. ` : ""}${item.text}`);
      }
    }
    this.#draw();
  }

  typing(on: boolean): void {
    clearTimeout(this.#timer);
    this.#typing.textContent = on ? texts.typing : "";
    if (on) this.#timer = setTimeout(() => this.typing(false), TYPING_MS);
  }

  left(goneInS: number): void {
    this.#left.textContent = texts.left(Math.max(1, Math.round(goneInS / 60)));
    this.#left.hidden = false;
    this.#field.disabled = true;
    this.#send.disabled = true;
  }

  /** Forgets what was said. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#items.clear();
    this.#log.replaceChildren();
    this.#field.value = "";
  }

  #draw(): void {
    const near = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 80;
    const sorted = [...this.#items.values()].sort((a, b) => a.n - b.n);
    this.#log.replaceChildren(...sorted.map((item) => drawItem(item)));
    if (near) this.#log.scrollTop = this.#log.scrollHeight;
  }

  async #write(): Promise<void> {
    const text = this.#field.value.trim();
    if (!text || this.#send.disabled) return;
    this.#send.disabled = true;
    this.#told.textContent = texts.sending;
    let answer = await this.api.deliver(this.#path("messages"), { text });
    if (!answer.ok && answer.body["slug"] === "personal-data") {
      this.#told.textContent = "";
      if (!(await ask(texts.personal, answer.problem.detail, texts.sendAnyway))) {
        this.#send.disabled = false;
        this.#field.focus();
        return;
      }
      answer = await this.api.deliver(this.#path("messages"), { text, confirmed: true });
    }
    this.#send.disabled = false;
    this.#after(answer, () => {
      if (this.#field.value.trim() === text) this.#field.value = "";
      this.#told.textContent = "";
    });
    this.#field.focus();
  }

  #after(answer: Answer, well: () => void): void {
    if (answer.ok) {
      this.take([answer.body["item"]]);
      well();
    } else if (answer.status === 409) this.events.gone(this.ticket.id, answer.problem.detail);
    else this.#told.textContent = answer.problem.detail;
  }

  #toolbox(): HTMLElement[] {
    const replies = el("ul", { class: "found" });
    const query = el("input", { type: "search", autocomplete: "off" });
    const look = async (): Promise<void> => {
      const answer = await this.api.get(`saved-replies?q=${encodeURIComponent(query.value)}`);
      if (answer.ok) replies.replaceChildren(...list(answer.body["replies"]).map((each) => this.#reply(fields(each))));
    };
    query.addEventListener("input", () => void look());
    const saved = el("details", {}, el("summary", {}, texts.saved), field(texts.search, query), replies);
    saved.addEventListener("toggle", () => saved.open && void look());
    const offered = el("div", { class: "found" });
    const suggest = el("details", {}, el("summary", {}, texts.suggestions), offered);
    suggest.addEventListener("toggle", () => suggest.open && void this.#suggest(offered));
    return [
      saved,
      suggest,
      button(texts.checklist, "quiet small", () => void this.#checklist()),
      button(texts.passOn, "quiet small", () => void this.#passOn()),
      button(texts.handBack, "quiet small", () => void this.#handBack()),
      button(texts.threat, "quiet small danger", () => void this.#threat()),
      button(texts.close, "strong small", () => void this.#close()),
    ];
  }

  #reply(reply: Readonly<Record<string, unknown>>): HTMLElement {
    const text = words(reply["text"]) ?? "";
    const url = words(reply["url"]);
    const source = url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, texts.source) : null;
    return el(
      "li",
      {},
      el("h3", {}, words(reply["title"]) ?? ""),
      ...paragraphs(text),
      source,
      button(texts.use, "quiet small", () => {
        this.#field.value = this.#field.value.trim() ? `${this.#field.value.trim()}\n\n${text}` : text;
        this.#field.focus();
      }),
    );
  }

  async #suggest(into: HTMLElement): Promise<void> {
    const answer = await this.api.get(this.#path("suggestions"));
    if (!answer.ok) return;
    const parts: HTMLElement[] = [];
    for (const [kind, title, key] of [["contact", texts.contacts, "contacts"], ["answer", texts.answers, "answers"]] as const) {
      const found = list(answer.body[key]).map(fields);
      if (!found.length) continue;
      const rows = found.map((each) => {
        const name = words(each["title"]) ?? "";
        return el("li", {}, button(name, "quiet small", () => void this.#sendItem(kind, words(each["id"]) ?? "", name)));
      });
      parts.push(el("h3", {}, title), el("ul", {}, ...rows));
    }
    into.replaceChildren(...(parts.length ? parts : [el("p", { class: "hint" }, texts.nothing)]));
  }

  async #sendItem(kind: string, id: string, title: string): Promise<void> {
    const answer = await this.api.deliver(this.#path("send"), { kind, id });
    this.#after(answer, () => {
      this.#told.textContent = texts.sent(title);
    });
  }

  async #checklist(): Promise<void> {
    const answer = await this.api.get("checklists/orosanmalan");
    if (!answer.ok) return;
    const steps = list(answer.body["steps"]).flatMap((each) => words(each) ?? []);
    show(texts.checklist, el("ol", {}, ...steps.map((step) => el("li", {}, step))));
  }

  async #passOn(): Promise<void> {
    const chosen = select(this.choices.districts);
    if (await ask(texts.passOn, texts.passOnText, texts.passOn, field(texts.district, chosen))) {
      await this.#end("pass-on", { district: chosen.value });
    }
  }

  async #handBack(): Promise<void> {
    if (await ask(texts.handBack, texts.handBackText, texts.handBack)) await this.#end("hand-back");
  }

  async #threat(): Promise<void> {
    if (await ask(texts.threat, texts.threatText, texts.yesThreat)) await this.#end("threat");
  }

  async #close(): Promise<void> {
    const chosen = select(this.choices.outcomes);
    if (await ask(texts.close, texts.closeText, texts.close, field(texts.outcome, chosen))) {
      await this.#end("close", { outcome: chosen.value });
    }
  }

  async #end(what: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const answer = await this.api.post(this.#path(what), body);
    if (answer.ok || answer.status === 409) this.events.gone(this.ticket.id, answer.ok ? texts.endedChat : answer.problem.detail);
    else this.#told.textContent = answer.problem.detail;
  }

  #path(what: string): string {
    return `tickets/${this.ticket.id}/${what}`;
  }
}

const PLACEHOLDER = /\[([^[\]\n]{2,24})\]/g;

function drawItem(item: Item): HTMLElement {
  const by = item.from === "staff" ? (item.who ?? texts.staff) : item.from === "relative" ? texts.relative : "";
  const flag = item.flagged ? el("span", { class: `flag ${item.flagged}` }, texts.flagged[item.flagged] ?? item.flagged) : null;
  const head = el("p", { class: "by" }, [by, item.earlier ? texts.earlier : "", item.at].filter((each) => each).join(" · "), flag);
  return el("li", { class: `item ${item.from}${item.flagged ? " flagged" : ""}` }, head, ...chipped(item));
}

function chipped(item: Item): HTMLElement[] {
  const labels = [...item.hidden];
  return item.text.split(/\n{2,}/).map((part) => {
    const parts: (HTMLElement | string)[] = [];
    let from = 0;
    for (const match of part.matchAll(PLACEHOLDER)) {
      const known = labels.indexOf(match[1] as string);
      if (known < 0) continue;
      labels.splice(known, 1);
      parts.push(part.slice(from, match.index), el("span", { class: "chip" }, texts.hidden(match[1] as string)));
      from = match.index + match[0].length;
    }
    return el("p", {}, ...parts, part.slice(from));
  });
}
