/** The messages, oldest first. Not a live region: see announcer. */

import type { Reply } from "../conversation/protocol";
import type { OfferEvents } from "../handover/offer";
import { drawReply, isFromStaff, senderOf } from "../replies/replies";
import type { Choose } from "../replies/options";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

/** Pixels from the bottom within which somebody is taken to be reading the newest. */
const NEAR_PX = 80;
const MARGIN_PX = 12;
/** Share of the height in sight from which a message is long. */
const LONG = 0.4;

/** One of the relative's own messages, until it is known how it fared. */
export interface Own {
  /** It did not come through: taken back, since the text stands in the field again. */
  withdraw(): void;
  /** A line beneath it, about how it fares; null takes it away. */
  state(text: string | null): void;
  /** Shows it as others see it. */
  show(parts: HTMLElement[]): void;
  focus(): void;
}

export class Log {
  readonly element = el("section", { class: "log", role: "region", "aria-label": texts.log, tabindex: "0" });
  readonly #list = el("ol", { class: "messages" });
  readonly #typing = el("p", { class: "typing", hidden: true });
  readonly #newBelow = button(texts.newBelow, "new-below", () => this.#toEnd());
  /** What stays in sight while one turn is answered: the question, or the danger it told of. */
  #anchor: HTMLElement | null = null;
  #lastSender = "";
  #awaiting = true;

  constructor(
    private readonly choose: Choose,
    private readonly offer?: OfferEvents,
  ) {
    this.#newBelow.hidden = true;
    this.element.append(this.#list, this.#typing, this.#newBelow);
    this.element.addEventListener("scroll", () => {
      if (this.#distance() < NEAR_PX) this.#newBelow.hidden = true;
    });
  }

  /** Adds a reply and moves to where it begins, unless somebody is reading further up. */
  reply(reply: Reply): void {
    const reading = !this.#awaiting && this.#distance() > NEAR_PX;
    const sender = senderOf(reply);
    const className = `from-bot type-${reply.type}${isFromStaff(reply) ? " from-staff" : ""}`;
    const item = this.#add(className, sender, drawReply(reply, this.choose, this.offer));
    if (item.querySelector(".options")) this.#quieten(item);
    if (reply.type === "danger" || !this.#anchor) this.#anchor = item;
    if (reply.type === "danger" || !reading) this.#scrollTo((this.#awaiting && this.#anchor) || item);
    else this.#newBelow.hidden = false;
  }

  /** Adds what the relative wrote or pressed. */
  own(text: string): Own {
    const item = this.#add("from-you", texts.you, [el("p", {}, text)]);
    this.#quieten(null);
    // A long question would push its answer out of sight.
    this.#anchor = item.offsetHeight > this.element.clientHeight * LONG ? null : item;
    this.#awaiting = true;
    this.#toEnd();
    return this.#own(item);
  }

  #own(item: HTMLElement): Own {
    const state = el("p", { class: "own-state", hidden: true });
    const body = item.querySelector<HTMLElement>(".body");
    item.append(state);
    return {
      withdraw: () => this.#withdraw(item),
      state: (text) => {
        state.textContent = text;
        state.hidden = text === null;
        if (text !== null && this.#distance() < 2 * NEAR_PX) this.#toEnd();
      },
      show: (parts) => {
        const near = this.#distance() < NEAR_PX;
        body?.replaceChildren(...parts);
        if (near) this.#toEnd();
      },
      focus: () => {
        if (body) body.tabIndex = -1;
        body?.focus({ preventScroll: true });
      },
    };
  }

  /** Adds a line of the widget's own, with elements after it. */
  note(text: string, ...after: HTMLElement[]): void {
    this.reply({ type: "notice", text });
    this.#list.lastElementChild?.append(...after);
    this.#toEnd();
  }

  /** Nothing more is expected for now: what comes later does not move somebody who reads. */
  settled(): void {
    this.#awaiting = false;
  }

  /** @param text - What is said to be going on. */
  typing(on: boolean, text: string = texts.typing): void {
    if (this.#typing.hidden === !on) return;
    if (on) this.#typing.replaceChildren(text, el("span", { "aria-hidden": "true" }));
    const near = this.#distance() < NEAR_PX;
    this.#typing.hidden = !on;
    if (on && near) this.#toEnd();
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#typing.hidden = true;
    this.#newBelow.hidden = true;
    this.#anchor = null;
    this.#lastSender = "";
    this.#awaiting = true;
  }

  #add(className: string, sender: string, parts: HTMLElement[]): HTMLElement {
    // Said to everybody when the speaker changes, and to screen readers always.
    const who = el("h2", { class: sender === this.#lastSender ? "who hidden-visually" : "who" }, sender);
    this.#lastSender = sender;
    const item = el("li", { class: className }, who, el("div", { class: "body" }, ...parts));
    this.#list.append(item);
    return item;
  }

  #withdraw(item: HTMLElement): void {
    item.remove();
    if (this.#anchor === item) this.#anchor = null;
    this.#lastSender = "";
  }

  /** Older buttons stay usable, since one may want to go back, but stand back for the newest. */
  #quieten(newest: HTMLElement | null): void {
    for (const item of this.#list.querySelectorAll(".from-bot")) item.classList.toggle("older", item !== newest);
  }

  #distance(): number {
    return this.element.scrollHeight - this.element.clientHeight - this.element.scrollTop;
  }

  #scrollTo(item: HTMLElement): void {
    const top = item.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.element.scrollTop += top - MARGIN_PX;
  }

  #toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.#newBelow.hidden = true;
  }
}
