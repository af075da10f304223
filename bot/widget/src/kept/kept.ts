/** What is kept, in short: in the place of whatever is shown, which is there again as it was when this is closed. */

import type { Ask } from "../conversation/api";
import { list, words } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { texts } from "../texts";

const PAGE = "/vad-sparas";

export interface KeptEvents {
  readonly ask: Ask;
  say(text: string): void;
  /** Shown, or not any more. */
  shown(on: boolean): void;
}

export class Kept {
  readonly element = el("main", { class: "panel kept", hidden: true, "aria-labelledby": "kept-title" });
  readonly #title = el("h2", { id: "kept-title", tabindex: "-1" }, texts.keptTitle);
  readonly #text = el("div", { class: "kept-text" });
  #back: HTMLElement | null = null;
  #top = 0;

  /**
   * @param host - Holds what is shown otherwise.
   * @param scrolled - The part of it that scrolls: some browsers forget how far down it was while it is hidden.
   */
  constructor(
    private readonly host: HTMLElement,
    private readonly scrolled: HTMLElement,
    private readonly events: KeptEvents,
  ) {
    const page = el("a", { href: PAGE, target: "_blank", rel: "noopener noreferrer" }, texts.keptMore, " ");
    page.append(el("span", { class: "new-tab" }, `(${texts.newTab})`));
    const back = button(texts.keptBack, "strong", () => this.close());
    this.element.append(
      el("div", { class: "panel-scroll" }, this.#title, this.#text, el("p", {}, page), el("div", { class: "row" }, back)),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  focus(): void {
    this.#title.focus();
  }

  /** Shows it, or closes it when it is shown. @param by - What was pressed; gets the keyboard back. */
  toggle(by: HTMLElement): void {
    if (this.open) {
      this.close();
      return;
    }
    this.#back = by;
    this.#top = this.scrolled.scrollTop;
    this.#show(true);
    this.focus();
    // Told anew each time: the municipality may have shortened what is in it.
    void this.#fetch();
  }

  /** @param focus - Whether the keyboard goes back to what was pressed. */
  close(focus = true): void {
    if (!this.open) return;
    this.#show(false);
    this.scrolled.scrollTop = this.#top;
    if (focus) this.#back?.focus();
    this.#back = null;
  }

  #show(on: boolean): void {
    this.element.hidden = !on;
    this.host.classList.toggle("keeping", on);
    this.events.shown(on);
  }

  async #fetch(): Promise<void> {
    if (!this.#text.hasChildNodes()) this.#text.append(el("p", {}, texts.panelOpening));
    const answer = await this.events.ask("GET", "/retention");
    if (!answer.ok) {
      this.#text.replaceChildren(el("p", {}, texts.keptFailed));
      if (this.open) this.events.say(texts.keptFailed);
      return;
    }
    const limits = sentences(answer.body["limits"]);
    this.#text.replaceChildren(drawList(sentences(answer.body["kept"])), el("h3", {}, texts.keptLimits), drawList(limits));
  }
}

function sentences(value: unknown): string[] {
  return list(value).flatMap((each) => words(each) ?? []);
}

function drawList(found: readonly string[]): HTMLElement {
  return el("ul", { role: "list" }, ...found.map((text) => el("li", {}, text)));
}
