/** Where letters are written and read: in the place of the conversation, beneath the same ways out. */

import type { Answer, Ask } from "../conversation/api";
import type { Reply } from "../conversation/protocol";
import { Confirm, type Question } from "../confirm/confirm";
import type { Approved } from "../handover/offer";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

/** What a panel shows. */
export interface View {
  readonly element: HTMLElement;
  /** Text that would be lost; empty when there is none. */
  readonly unsent: string;
  focus(): void;
  /** Takes every trace away, and stops what goes on. */
  clear(): void;
}

/** What a view may ask of the widget around it. */
export interface Around {
  readonly ask: Ask;
  say(text: string): void;
  confirm(question: Question, by: HTMLElement, act: () => void): void;
  /** Back to the conversation; asks first when something would be lost. */
  close(by: HTMLElement): void;
  draw(reply: Reply): HTMLElement[];
  copy(text: string, near: HTMLElement): Promise<boolean>;
}

export interface LetterAround extends Around {
  readonly approved: Approved;
  /** Sends the letter within the conversation. */
  send(body: unknown): Promise<Answer>;
  sent(): void;
  /** Sent, and read through. */
  done(): void;
}

export interface MailboxAround extends Around {
  /** Tries a code, with the work done for it. */
  open(body: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Goes over to somebody who can answer now. */
  goLive(): void;
}

/** What is fetched when it is first opened. */
export interface Letters {
  letterView(around: LetterAround): View;
  mailboxView(around: MailboxAround): View;
}

export class Panel {
  readonly element = el("main", { class: "panel", hidden: true });
  readonly confirm = new Confirm();
  readonly #alert = el("div", { class: "panel-alert", hidden: true });
  readonly #person = el("div", { class: "panel-person", hidden: true });
  readonly #body = el("div", { class: "panel-body", tabindex: "-1" });
  #view: View | null = null;

  /** @param goToPerson - Leaves for the person who has come. */
  constructor(private readonly goToPerson: () => void) {
    this.element.append(el("div", { class: "panel-scroll" }, this.#alert, this.#person, this.#body), this.confirm.element);
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  get unsent(): string {
    return this.#view?.unsent ?? "";
  }

  /** Says that something is on its way. */
  wait(): void {
    this.close();
    this.element.hidden = false;
    this.#body.replaceChildren(el("p", {}, texts.panelOpening));
    this.#body.focus();
  }

  show(view: View): void {
    this.close();
    this.#view = view;
    this.#body.replaceChildren(view.element);
    this.element.hidden = false;
    view.focus();
  }

  /** Danger, above what is being done. */
  alert(parts: HTMLElement[]): void {
    this.#alert.replaceChildren(el("div", { class: "type-danger" }, el("div", { class: "body" }, ...parts)));
    this.#alert.hidden = false;
    this.#alert.scrollIntoView?.({ block: "start" });
  }

  /** A person has come while a letter is written; null when there is none any more. */
  person(who: string | null): void {
    this.#person.hidden = who === null;
    if (who === null) this.#person.replaceChildren();
    else this.#person.replaceChildren(el("p", {}, texts.personWaits(who)), button(texts.goToPerson, "strong small", this.goToPerson));
  }

  /** Takes away what is shown, with every trace. */
  close(): void {
    this.#view?.clear();
    this.#view = null;
    this.confirm.close();
    this.#body.replaceChildren();
    this.#alert.replaceChildren();
    this.#alert.hidden = true;
    this.person(null);
    this.element.hidden = true;
  }
}
