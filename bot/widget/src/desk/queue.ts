/** Who waits, one's own chats, and colleagues'. */

import { button, el } from "../shared/dom";
import type { Ticket } from "./model";
import { texts } from "./texts";

export interface QueueEvents {
  take(ticket: Ticket): void;
  open(ticket: Ticket): void;
}

export class Queue {
  readonly element = el("section", { class: "queue-view", "aria-labelledby": "queue-title" });
  readonly #waiting = el("ul", { class: "tickets" });
  readonly #mine = el("ul", { class: "tickets" });
  readonly #colleagues = el("ul", { class: "tickets" });
  readonly #others = el("div", { hidden: true }, el("h2", {}, texts.colleagues), this.#colleagues);
  readonly #empty = el("p", { class: "hint" }, texts.nobodyWaits);
  readonly #none = el("p", { class: "hint" }, texts.noneMine);
  #tickets: readonly Ticket[] = [];

  constructor(private readonly events: QueueEvents) {
    this.element.append(
      el("h2", { id: "queue-title", tabindex: "-1" }, texts.waiting),
      this.#empty,
      this.#waiting,
      el("h2", {}, texts.mine),
      this.#none,
      this.#mine,
      this.#others,
    );
  }

  get waiting(): number {
    return this.#tickets.length;
  }

  show(waiting: readonly Ticket[], mine: readonly Ticket[], colleagues: readonly Ticket[]): void {
    this.#tickets = waiting;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["ticket"];
    this.#waiting.replaceChildren(...waiting.map((t) => this.#row(t, texts.take, () => this.events.take(t))));
    this.#mine.replaceChildren(...mine.map((t) => this.#row(t, texts.open, () => this.events.open(t))));
    this.#colleagues.replaceChildren(...colleagues.map((t) => this.#row(t, null, () => undefined)));
    this.#empty.hidden = waiting.length > 0;
    this.#none.hidden = mine.length > 0;
    this.#others.hidden = colleagues.length === 0;
    if (focused) this.element.querySelector<HTMLElement>(`[data-ticket="${focused}"]`)?.focus();
  }

  /** Moves the keyboard among those who wait. */
  step(by: number): void {
    const buttons = Array.from(this.#waiting.querySelectorAll("button"));
    const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, now + by))]?.focus();
  }

  takeFocused(): void {
    if (this.#waiting.contains(document.activeElement)) (document.activeElement as HTMLElement).click();
  }

  #row(ticket: Ticket, label: string | null, act: () => void): HTMLElement {
    const said = ticket.labels;
    const facts = [said["practical_topic"], said["district"], said["language"]].filter((each) => each).join(" · ");
    const press = label === null ? null : button(label, "strong small", act);
    if (press) {
      press.dataset["ticket"] = ticket.id;
      press.setAttribute("aria-label", `${label}: ${said["target_group"]}, ${said["urgency"]}`);
    }
    return el(
      "li",
      { class: `ticket ${ticket.urgency}` },
      el(
        "div",
        { class: "about" },
        el("p", { class: "urgency" }, said["urgency"] ?? ""),
        el("p", { class: "group" }, said["target_group"] ?? ""),
        el("p", { class: "hint" }, facts),
      ),
      el("p", { class: "waited" }, ticket.takenBy && label !== texts.open ? texts.by(ticket.takenBy) : `${texts.waitedLabel} ${texts.waited(ticket.waited)}`),
      press,
    );
  }
}
