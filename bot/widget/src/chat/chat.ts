/** `<anhoriglotsen-chat>`: puts the parts together. Stands alone in its own document; keeps nothing anywhere. */

import { Announcer } from "../announcer/announcer";
import { Composer } from "../composer/composer";
import { Confirm, type Question } from "../confirm/confirm";
import { Conversation, type Listener, type Outcome } from "../conversation/conversation";
import { RefusedError } from "../conversation/api";
import type { Message, Mode, Option, Reply } from "../conversation/protocol";
import { openSocket } from "../conversation/socket";
import { Ended } from "../ended/ended";
import { exitAddress } from "../exit/neutral";
import { watchShift } from "../exit/shift";
import { Handover, keyed } from "../handover/handover";
import { Kept } from "../kept/kept";
import { Log } from "../log/log";
import { spoken } from "../replies/replies";
import { button, el } from "../shared/dom";
import { unwrap, wrap, type FromFrame } from "../shared/messages";
import { texts } from "../texts";
import type { Version } from "../version/version";
import { drawFooter, drawHeader } from "./bars";
import { fitKeyboard } from "./keyboard";

/** A sign that something is on its way may not stand for ever. */
const TYPING_MS = 12_000;
const STATUS_MS = 4_000;
/** The loader answers at once; when it does not, the frame leaves by itself. */
const LOADER_MS = 400;
const ASK_HUMAN = "/ask_for_human";
const CONFIRM_DELETE = "/confirm_delete";
const CHOOSE_VERSION = "/choose_version";

export class ChatElement extends HTMLElement implements Listener {
  readonly #announcer = new Announcer();
  readonly #confirm = new Confirm();
  readonly #conversation: Conversation;
  readonly #log: Log;
  readonly #handover: Handover;
  readonly #composer: Composer;
  readonly #ended: Ended;
  readonly #kept: Kept;
  readonly #status = el("p", { class: "status", hidden: true });
  readonly #main = el("main", { class: "chat" });
  readonly #header;
  readonly #footer;
  #written = false;
  #failed = false;
  #online = true;
  #mode: Mode = "bot";
  #typing: ReturnType<typeof setTimeout> | undefined;
  #waiting = 0;

  constructor(open: typeof openSocket = openSocket) {
    super();
    this.#conversation = new Conversation(this, open);
    this.#handover = new Handover({
      conversation: this.#conversation,
      confirm: this.#confirm,
      log: () => this.#log,
      say: (text) => this.#announcer.say(text),
      note: (text) => this.#note(text),
      restore: (text) => this.#composer.restore(text),
      show: (conversation) => this.#show(conversation),
      focus: () => this.#takeFocus(),
      askForHuman: () => this.#choose({ label: texts.human, payload: ASK_HUMAN }),
    });
    this.#log = new Log((option) => this.#choose(option), this.#handover.offer);
    this.#composer = new Composer({
      send: (text) => void this.#write(text),
      typing: () => this.#conversation.typing(),
      empty: () => this.#brief(texts.empty),
      say: (text) => this.#announcer.say(text),
    });
    this.#ended = new Ended({
      startNew: () => this.#startNew(),
      close: this.#embedded ? () => this.#tell("close") : null,
    });
    this.#kept = new Kept(this, this.#log.element, {
      ask: this.#conversation.elsewhere,
      say: (text) => this.#announcer.say(text),
      shown: (on) => this.#header.kept(on),
    });
    this.#header = drawHeader({
      end: (by) => this.#askEnd(by),
      hide: this.#embedded ? () => this.#tell("hide") : null,
      exit: () => this.exit(),
      kept: (by) => this.#kept.toggle(by),
      version: (version) => this.#chooseVersion(version),
    });
    this.#footer = drawFooter({
      human: () => this.#choose({ label: texts.human, payload: ASK_HUMAN }),
      mailbox: () => this.#handover.openMailbox(),
      restart: (by) => this.#askRestart(by),
    });
  }

  connectedCallback(): void {
    const { strip, panel } = this.#handover;
    this.#main.append(this.#log.element, strip.element, this.#confirm.element, this.#footer.element, this.#status);
    this.#main.append(this.#composer.element);
    this.replaceChildren(this.#header.element, this.#main, panel.element, this.#ended.element, this.#kept.element);
    this.append(this.#announcer.element);
    watchShift(document, () => this.exit(), () => this.#announcer.say(texts.onePressLeft));
    window.addEventListener("message", (event) => this.#heard(event));
    window.addEventListener("pagehide", () => {
      this.#handover.panel.close();
      this.#conversation.leave();
    });
    // Brought back from the browser's memory after leaving: the conversation is gone, and nothing of it may show.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted && this.#conversation.live) location.reload();
      else if (event.persisted) this.#reborn();
    });
    window.addEventListener("offline", () => this.connection(false));
    window.addEventListener("online", () => this.#conversation.live && this.connection(true));
    if (!this.#embedded) fitKeyboard(this);
    this.#tell("ready");
    void this.#start();
  }

  /** Blanks at once, deletes the conversation and leaves. */
  exit(): void {
    this.#leave();
    this.#tell("exit");
    const away = (): void => (window.top ?? window).location.replace(exitAddress(null));
    if (this.#embedded) setTimeout(away, LOADER_MS);
    else away();
  }

  reply(reply: Reply): void {
    // The danger card comes first and alone: the sign stays until the answer is whole.
    if (this.#waiting === 0) this.#typingOff();
    if (reply.type === "danger") this.#closeKept();
    this.#log.reply(reply);
    this.#handover.reply(reply);
    if (reply.type === "answer") this.#header.version.show(reply["version"]);
    if (reply.type === "danger") this.#announcer.interrupt(spoken(reply));
    else this.#announcer.say(spoken(reply));
  }

  mode(mode: Mode, who: string | null): void {
    this.#mode = mode;
    if (mode !== "bot") this.#typingOff();
    if (mode === "human" || mode === "closed") this.#closeKept();
    if (mode === "closed") {
      this.#showEnded(this.#handover.kept.ended ?? texts.endedByOther);
      return;
    }
    this.#handover.mode(mode, who);
    this.#drawMode(mode);
  }

  typing(on: boolean): void {
    if (on) this.#typingOn(false);
    else if (this.#waiting === 0) this.#typingOff();
  }

  queue(place: number | null, waitS: number | null): void {
    this.#handover.strip.queue(place, waitS);
  }

  notice(text: string): void {
    this.#note(text);
  }

  connection(online: boolean): void {
    if (online === this.#online) return;
    this.#online = online;
    if (!online) this.#typingOff();
    this.#say(online ? texts.online : texts.offline);
    if (online) this.#handover.online();
    if (online) setTimeout(() => this.#online && this.#clearStatus(texts.online), STATUS_MS);
  }

  takenUp(): void {
    this.#written = true;
    this.#handover.takenUp();
    this.#note(texts.takenUp);
  }

  gone(): void {
    const text = this.#mode === "bot" ? texts.gone : texts.goneStaff;
    this.#typingOff();
    this.#mode = "bot";
    this.#handover.mode("closed", null);
    this.#drawMode("bot");
    this.#announcer.say(`${texts.goneTitle}. ${text}`);
    this.#log.note(text, button(texts.restart, "strong", () => this.#startNew()));
  }

  get #embedded(): boolean {
    return window.parent !== window;
  }

  async #start(): Promise<void> {
    if (this.#failed) this.#log.clear();
    this.#failed = false;
    try {
      await this.#conversation.start();
      this.#log.settled();
    } catch (error) {
      this.#startFailed(error instanceof RefusedError ? error.problem.detail : texts.startFailed);
    }
  }

  #startFailed(text: string): void {
    this.#failed = true;
    this.#typingOff();
    this.#log.clear();
    const retry = button(texts.retry, "strong", () => {
      this.#composer.focus();
      void this.#start();
    });
    const contacts = el("a", { href: "/kontakter", target: "_blank", rel: "noopener" }, texts.contactsPage);
    this.#announcer.say(`${texts.startFailedTitle}. ${text}`);
    this.#log.note(`${texts.startFailedTitle}.\n\n${text}`, el("div", { class: "row" }, retry, contacts));
  }

  async #write(text: string): Promise<void> {
    const outcome = await this.#send(text, this.#mode === "waiting" ? keyed(text) : { text });
    if (outcome.ok) return;
    this.#composer.restore(text);
    this.#explain(outcome, texts.unsent);
  }

  #choose(option: Option): void {
    if (option.payload === CONFIRM_DELETE) {
      this.#end();
      return;
    }
    // A person reads what the button says; its payload is for the robot.
    const message = this.#mode === "human" ? { text: option.label } : { payload: option.payload };
    void this.#send(option.label, message).then((outcome) => {
      if (!outcome.ok) this.#explain(outcome, texts.unsentChoice);
    });
  }

  async #chooseVersion(version: Version): Promise<boolean> {
    const payload = `${CHOOSE_VERSION}${JSON.stringify({ version: version.value })}`;
    const outcome = await this.#send(texts.versionChosen(version.label), { payload });
    if (!outcome.ok) this.#explain(outcome, texts.unsentChoice);
    return outcome.ok;
  }

  async #send(shown: string, message: Message): Promise<Outcome> {
    if (this.#failed) {
      // Written while the gateway was away: the welcome comes first when it is back.
      await this.#start();
      if (!this.#conversation.live) return { ok: false, problem: null };
    }
    this.#written = true;
    if (this.#mode === "human" && "text" in message) return this.#handover.write(shown);
    const own = this.#log.own(shown);
    this.#waiting += 1;
    if (this.#mode === "bot") this.#typingOn(true);
    const outcome = await this.#conversation.send(message);
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#typingOff();
    if (!outcome.ok) own.withdraw();
    else this.#handover.seen(own, outcome.seen);
    if (outcome.ok && this.#waiting === 0) this.#log.settled();
    return outcome;
  }

  #explain(outcome: Outcome, otherwise: string): void {
    if (outcome.ok || this.#failed || !this.isConnected) return;
    // What is gone has been told of already, with a way on.
    if (outcome.problem?.status === 404) return;
    this.#note(outcome.problem?.detail ?? otherwise);
  }

  #ask(question: Question, by: HTMLElement, act: () => void): void {
    const { panel } = this.#handover;
    (panel.open ? panel.confirm : this.#confirm).ask(question, by, act);
  }

  #askEnd(by: HTMLElement): void {
    const text = this.#handover.kept.warning ?? texts.endWarning;
    this.#ask({ title: texts.endQuestion, text, yes: texts.endYes }, by, () => this.#end());
  }

  #askRestart(by: HTMLElement): void {
    const again = (): void => {
      void this.#conversation.end();
      this.#startNew();
    };
    const question = { title: texts.restartQuestion, text: texts.restartWarning, yes: texts.restartYes };
    if (this.#written && this.#conversation.live) this.#ask(question, by, again);
    else again();
  }

  #startNew(): void {
    this.#reset();
    this.#composer.clear();
    this.#ended.hide();
    this.#header.ended(false);
    this.#main.hidden = false;
    this.#composer.focus();
    void this.#start();
  }

  #end(): void {
    const ended = this.#conversation.end();
    this.#composer.clear();
    this.#showEnded(this.#handover.kept.ended ?? texts.ended);
    void ended.then((deleted) => {
      if (deleted) return;
      this.#ended.correct(texts.endedUnconfirmed);
      this.#announcer.say(texts.endedUnconfirmed);
    });
  }

  #showEnded(text: string): void {
    this.#reset();
    this.#confirm.close();
    this.#main.hidden = true;
    this.#header.ended(true);
    this.#ended.show(text);
  }

  /** Takes every trace of a conversation off the screen. */
  #reset(): void {
    this.#typingOff();
    this.#kept.close(false);
    this.#log.clear();
    this.#announcer.clear();
    this.#status.hidden = true;
    this.#status.textContent = "";
    this.#handover.reset();
    this.#written = false;
    this.#failed = false;
    this.#mode = "bot";
    this.#drawMode("bot");
    this.#header.version.reset();
  }

  #leave(): void {
    document.documentElement.classList.add("blank");
    document.title = "";
    void this.#conversation.end();
    this.#reset();
    this.#composer.clear();
    this.#tell("exited");
  }

  #reborn(): void {
    document.documentElement.classList.remove("blank");
    document.title = texts.name;
    this.#composer.clear();
    this.#showEnded(texts.endedByOther);
  }

  #heard(event: MessageEvent): void {
    if (event.source !== window.parent || !this.#embedded) return;
    const command = unwrap(event.data);
    if (command === "exit") this.#leave();
    else if (command === "focus") this.#takeFocus();
  }

  /** On a phone the keyboard would cover the first choices, so it waits until the field is tapped. */
  #takeFocus(): void {
    if (this.#kept.open) this.#kept.focus();
    else if (this.#main.hidden) this.querySelector<HTMLElement>("main:not([hidden]) h2")?.focus();
    else if (window.matchMedia("(pointer: coarse) and (max-width: 480px)").matches) this.#header.focus();
    else this.#composer.focus();
  }

  /** Danger, or somebody who has come: what is kept may not stand in front of it. */
  #closeKept(): void {
    if (!this.#kept.open) return;
    this.#kept.close(false);
    this.#takeFocus();
  }

  #tell(command: FromFrame): void {
    // Any page the gateway lets show the frame may hear these; they carry nothing.
    if (this.#embedded) window.parent.postMessage(wrap(command), "*");
  }

  #drawMode(mode: Mode): void {
    this.#header.mode(mode, this.#handover.who);
    this.#footer.mode(mode);
  }

  #show(conversation: boolean): void {
    this.#main.hidden = !conversation;
    this.#header.letters(!conversation);
    if (conversation) this.#drawMode(this.#mode);
  }

  #note(text: string): void {
    this.#announcer.say(text);
    this.#log.note(text);
  }

  #brief(text: string): void {
    this.#say(text);
    setTimeout(() => this.#clearStatus(text), STATUS_MS);
  }

  #say(text: string): void {
    this.#status.textContent = text;
    this.#status.hidden = false;
    this.#announcer.say(text);
  }

  #clearStatus(text: string): void {
    if (this.#status.textContent !== text) return;
    this.#status.textContent = this.#online ? "" : texts.offline;
    this.#status.hidden = this.#online;
  }

  /** @param own - Whether an answer to the relative's own message is awaited; only that delay is explained. */
  #typingOn(own: boolean): void {
    clearTimeout(this.#typing);
    this.#log.typing(true, this.#mode === "human" ? texts.humanTyping(this.#handover.who) : texts.typing);
    this.#typing = setTimeout(() => {
      this.#log.typing(false);
      if ((own || this.#waiting > 0) && this.#mode === "bot" && this.#online) this.#note(texts.slow);
    }, TYPING_MS);
  }

  #typingOff(): void {
    clearTimeout(this.#typing);
    this.#log.typing(false);
  }
}

customElements.define("anhoriglotsen-chat", ChatElement);
