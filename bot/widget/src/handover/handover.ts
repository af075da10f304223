/** From the robot to a person and back: the queue, what is written to staff, and the way to letters. */

import type { Confirm, Question } from "../confirm/confirm";
import type { Answer } from "../conversation/api";
import type { Conversation, Outcome } from "../conversation/conversation";
import { Outbox } from "../conversation/outbox";
import { asSeen, newKey, type Mode, type Problem, type Reply, type Seen } from "../conversation/protocol";
import { copyText } from "../checklist/device";
import type { Log, Own } from "../log/log";
import { Panel, type Around, type Letters, type View } from "../panel/panel";
import { drawReply } from "../replies/replies";
import { texts } from "../texts";
import type { Approved, OfferEvents } from "./offer";
import { drawSeen } from "./seen";
import { Strip } from "./strip";
import { UNKNOWN } from "./summary";

/** What the widget around it does. */
export interface Widget {
  readonly conversation: Conversation;
  readonly confirm: Confirm;
  readonly log: () => Log;
  say(text: string): void;
  /** A line in the log, said aloud. */
  note(text: string): void;
  /** Puts a text back in the field. */
  restore(text: string): void;
  /** Shows the conversation or hides it. */
  show(conversation: boolean): void;
  /** Puts the keyboard where one writes, without bringing a phone's keyboard up. */
  focus(): void;
  askForHuman(): void;
}

const LETTERS = "/widget/static/letters.js";
/** A variable address, so that it is fetched when it is needed and not bundled here. */
const fetchLetters = (): Promise<Letters> => import(LETTERS) as Promise<Letters>;

export class Handover {
  readonly panel = new Panel(() => this.#goToPerson());
  readonly strip: Strip;
  readonly offer: OfferEvents;
  readonly #outbox: Outbox;
  readonly #pending = new Set<Own>();
  #mode: Mode = "bot";
  #who: string = texts.staff;
  #approved: Approved = { summary: UNKNOWN, lines: [], promise: "" };
  /** A person has been here, or a letter has been sent: what is said at the end depends on it. */
  #met = false;
  #sent = false;
  #opening = 0;
  #guarding = false;

  constructor(
    private readonly widget: Widget,
    private readonly letters: () => Promise<Letters> = fetchLetters,
  ) {
    this.#outbox = new Outbox(
      (text, key) => this.#deliver(text, key),
      () => this.#markPending(),
    );
    this.strip = new Strip({
      leave: (by) => this.#ask(texts.queueLeaveQuestion, texts.queueLeaveText, texts.queueLeaveYes, by),
      end: (by) => this.#ask(texts.humanEndQuestion, texts.humanEndText, texts.humanEndYes, by),
      letter: () => this.openLetter(this.#approved),
      keep: (on) => widget.conversation.keep(on),
      say: (text) => widget.say(text),
    });
    this.offer = {
      join: (approved, history) => this.#join(approved, history),
      letter: (approved) => this.openLetter(approved),
      declined: () => widget.focus(),
      say: (text) => widget.say(text),
    };
  }

  get who(): string {
    return this.#who;
  }

  /** What holds when the conversation is taken away; null when nothing of it is left anywhere. */
  get kept(): { readonly warning: string | null; readonly ended: string | null } {
    const ended = [this.#met ? texts.endedStaff : "", this.#sent ? texts.endedLetter : ""].filter((text) => text).join(" ");
    return { warning: this.#met ? texts.endWarningStaff : null, ended: ended || null };
  }

  /** What has happened, and why, comes as a notice from the gateway. */
  mode(mode: Mode, who: string | null): void {
    const before = this.#mode;
    this.#mode = mode;
    if (mode === "human") this.#who = who ?? (before === "human" ? this.#who : texts.staff);
    this.strip.mode(mode, this.#who);
    this.#guard();
    if (mode === before) return;
    if (mode === "human") this.#met = true;
    else this.#outbox.giveUp();
    this.panel.person(mode === "human" && this.panel.open ? this.#who : null);
  }

  /** A reply that must be seen also while letters are in the way of the log. */
  reply(reply: Reply): void {
    if (reply.type === "danger" && this.panel.open) this.panel.alert(this.#draw(reply));
  }

  /** A conversation that was kept in this tab goes on. */
  takenUp(): void {
    this.strip.kept = true;
  }

  /** The line is back: what has not come through is sent. */
  online(): void {
    void this.#outbox.wake();
  }

  /** Writes to the person; shown at once, then as staff see it. */
  async write(text: string): Promise<Outcome> {
    const own = this.widget.log().own(text);
    this.widget.log().settled();
    this.#pending.add(own);
    const outcome = await this.#outbox.add(text);
    this.#pending.delete(own);
    own.state(null);
    if (!outcome.ok) own.withdraw();
    else this.seen(own, outcome.seen);
    return outcome;
  }

  /** Shows a message as staff see it. */
  seen(own: Own, seen: Seen | null | undefined): void {
    if (seen) own.show(drawSeen(seen, (i) => void this.#reveal(own, seen.n, i)));
  }

  /** Opens a letter to write; what was approved in the offer goes with it. */
  openLetter(approved: Approved): void {
    const around = {
      ...this.#around(),
      approved,
      send: (body: unknown) => this.#sendLetter(body),
      sent: () => this.#letterSent(),
      done: () => {
        this.#closePanel();
        this.widget.note(texts.letterSent);
      },
    };
    void this.#open((letters) => letters.letterView(around));
  }

  /** Opens the way back in with a code. */
  openMailbox(): void {
    const open = (body: Readonly<Record<string, unknown>>): Promise<Answer> => this.widget.conversation.openMailbox(body);
    const goLive = (): void => {
      this.#closePanel();
      this.widget.askForHuman();
    };
    void this.#open((letters) => letters.mailboxView({ ...this.#around(), open, goLive }));
  }

  /** Forgets everything. */
  reset(): void {
    this.#opening += 1;
    this.#mode = "bot";
    this.#who = texts.staff;
    this.#approved = { summary: UNKNOWN, lines: [], promise: "" };
    this.#met = false;
    this.#sent = false;
    this.#pending.clear();
    this.#outbox.clear();
    this.panel.close();
    this.strip.mode("bot", "");
    this.strip.kept = false;
    this.#guard();
  }

  async #join(approved: Approved, history: boolean): Promise<Problem | null | undefined> {
    const answer = await this.widget.conversation.ask("POST", "handover", { summary: approved.summary, history });
    if (!answer.ok) return answer.problem ?? undefined;
    this.#approved = approved;
    this.strip.focus();
    return null;
  }

  #ask(title: string, text: string, yes: string, by: HTMLElement): void {
    const question: Question = { title, text, yes };
    this.widget.confirm.ask(question, by, () => void this.#leave());
  }

  async #leave(): Promise<void> {
    const answer = await this.widget.conversation.ask("DELETE", "handover");
    if (!answer.ok) this.widget.note(answer.problem?.detail ?? texts.broken);
    this.widget.focus();
  }

  /** What happens with them is said beneath the newest alone. */
  #markPending(): void {
    const newest = [...this.#pending].at(-1);
    for (const own of this.#pending) own.state(own === newest ? texts.sending : texts.notSentYet);
  }

  async #deliver(text: string, key: string): Promise<Outcome> {
    const outcome = await this.widget.conversation.send({ text, key });
    // A gateway that stumbles has refused nothing: it is tried again.
    return !outcome.ok && outcome.problem && outcome.problem.status >= 500 ? { ok: false, problem: null } : outcome;
  }

  async #reveal(own: Own, n: number, i: number): Promise<void> {
    const answer = await this.widget.conversation.ask("POST", "reveal", { n, i });
    if (!answer.ok) {
      this.widget.say(answer.problem?.detail ?? texts.notRevealed);
      own.state(answer.problem?.detail ?? texts.notRevealed);
      return;
    }
    own.state(null);
    this.seen(own, asSeen(answer.body["own"]));
    own.focus();
    this.widget.say(texts.revealed);
  }

  /** Written for longer than a conversation lives: a new one carries the letter. */
  async #sendLetter(body: unknown): Promise<Answer> {
    const { conversation } = this.widget;
    const answer = await conversation.ask("POST", "letter", body);
    if (answer.ok || conversation.live) return answer;
    const begun = await conversation.start().then(
      () => true,
      () => false,
    );
    return begun ? conversation.ask("POST", "letter", body) : answer;
  }

  #letterSent(): void {
    this.#sent = true;
    // Sent in the place of waiting.
    if (this.#mode === "waiting") void this.widget.conversation.ask("DELETE", "handover");
  }

  #around(): Around {
    return {
      ask: this.widget.conversation.elsewhere,
      say: (text) => this.widget.say(text),
      confirm: (question, by, act) => this.panel.confirm.ask(question, by, act),
      close: (by) => this.#askClose(by),
      draw: (reply) => this.#draw(reply),
      copy: copyText,
    };
  }

  #draw(reply: Reply): HTMLElement[] {
    return drawReply({ ...reply, options: [] }, () => undefined);
  }

  async #open(make: (letters: Letters) => View): Promise<void> {
    const opening = ++this.#opening;
    this.widget.show(false);
    this.panel.wait();
    try {
      const letters = await this.letters();
      if (opening !== this.#opening) return;
      this.panel.show(make(letters));
      if (this.#mode === "human") this.panel.person(this.#who);
      this.#guard();
    } catch {
      if (opening !== this.#opening) return;
      this.#closePanel();
      this.widget.note(texts.panelFailed);
    }
  }

  #askClose(by: HTMLElement): void {
    const question = { title: texts.letterLeave, text: texts.letterLeaveText, yes: texts.letterLeaveYes };
    if (this.panel.unsent) this.panel.confirm.ask(question, by, () => this.#closePanel());
    else this.#closePanel();
  }

  #closePanel(): void {
    this.#opening += 1;
    this.panel.close();
    this.widget.show(true);
    this.#guard();
    this.widget.focus();
  }

  /** What was being written in the letter is written to the person instead. */
  #goToPerson(): void {
    const text = this.panel.unsent;
    this.#closePanel();
    if (text) this.widget.restore(text);
  }

  /** Asks before a reload or a closed tab only where something would be lost by mistake. */
  #guard(): void {
    const wanted = this.#mode === "waiting" || this.#mode === "human" || this.panel.open;
    if (wanted === this.#guarding) return;
    this.#guarding = wanted;
    if (wanted) window.addEventListener("beforeunload", this.#warn);
    else window.removeEventListener("beforeunload", this.#warn);
  }

  readonly #warn = (event: BeforeUnloadEvent): void => {
    const talks = (this.#mode === "waiting" || this.#mode === "human") && !this.strip.kept;
    if (!talks && !this.panel.unsent) return;
    event.preventDefault();
    // Browsers have words of their own; the older ones want to be given some.
    event.returnValue = texts.leaveWarning;
  };
}

/** A message to a robot while one waits: a person may have come meanwhile, and then it must not come twice. */
export function keyed(text: string): { text: string; key: string } {
  return { text, key: newKey() };
}
