/** One switch for the version of the text: ordinary, lättläst or English. */

import { button, el } from "../shared/dom";
import { texts } from "../texts";

export type Version = (typeof texts.versions)[number];

/** Asks for a version; tells whether it came through. */
export type ChooseVersion = (version: Version) => Promise<boolean>;

const FIRST = "vanlig";

export class VersionSwitch {
  readonly element = el("div", { class: "version", role: "group", "aria-label": texts.version });
  readonly #buttons = new Map<string, HTMLButtonElement>();
  /** What was pressed here; until then the gateway chooses, and pressing what is shown chooses that too. */
  #pressed: string | null = null;
  #shown = FIRST;

  constructor(private readonly choose: ChooseVersion) {
    this.element.append(el("span", { class: "version-name", "aria-hidden": "true" }, `${texts.version}:`));
    for (const version of texts.versions) {
      const drawn = button(version.label, "version-button", () => void this.#press(version));
      if (version.lang) drawn.lang = version.lang;
      this.#buttons.set(version.value, drawn);
      this.element.append(drawn);
    }
    this.show(FIRST);
  }

  /** Shows what an answer came in; anything that is no version is left alone. */
  show(value: unknown): void {
    if (typeof value !== "string" || !this.#buttons.has(value)) return;
    this.#shown = value;
    for (const [each, drawn] of this.#buttons) drawn.setAttribute("aria-pressed", String(each === value));
  }

  /** Begins anew with the conversation. */
  reset(): void {
    this.#pressed = null;
    this.show(FIRST);
  }

  async #press(version: Version): Promise<void> {
    if (version.value === this.#pressed) return;
    const [pressed, shown] = [this.#pressed, this.#shown];
    this.#pressed = version.value;
    this.show(version.value);
    if ((await this.choose(version)) || this.#pressed !== version.value) return;
    this.#pressed = pressed;
    this.show(shown);
  }
}
