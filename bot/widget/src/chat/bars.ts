/** What is always at hand: name and ways out above the conversation, a human beneath it. */

import type { Mode } from "../conversation/protocol";
import { NEUTRAL_PAGE } from "../exit/neutral";
import { button, el, icon } from "../shared/dom";
import { texts } from "../texts";
import { VersionSwitch, type ChooseVersion } from "../version/version";

export interface HeaderEvents {
  end(by: HTMLElement): void;
  /** Null where there is nothing to hide. */
  hide: (() => void) | null;
  exit(): void;
  /** What is kept. */
  kept(by: HTMLElement): void;
  version: ChooseVersion;
}

export interface Header {
  readonly element: HTMLElement;
  focus(): void;
  /** @param who - Who answers, when it is a person. */
  mode(mode: Mode, who: string): void;
  /** Letters are in the place of the conversation, or not. */
  letters(on: boolean): void;
  ended(on: boolean): void;
  /** What is kept is shown, or not. */
  kept(on: boolean): void;
  readonly version: VersionSwitch;
}

export function drawHeader(events: HeaderEvents): Header {
  const title = el("h1", { tabindex: "-1" }, texts.name);
  const line = el("p", { class: "mode" }, texts.modeBot);
  const end: HTMLButtonElement = button(texts.end, "bar-button", () => events.end(end));
  const hide = events.hide && el("button", { type: "button", class: "hide", "aria-label": texts.hide }, icon("close"));
  if (hide && events.hide) hide.addEventListener("click", events.hide);
  // A link and not a button: it still leads away if everything else here has broken.
  const exit = el("a", { class: "exit", href: NEUTRAL_PAGE, target: "_top", rel: "noreferrer" });
  exit.append(icon("leave"), texts.exit, el("span", { class: "hidden-visually" }, `. ${texts.exitHelp}`));
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    events.exit();
  });
  const call = el("a", { class: "call-strip", href: "tel:112" }, icon("phone"));
  call.append(el("span", {}, `${texts.danger} `, el("strong", {}, texts.dangerCall)));
  const version = new VersionSwitch(events.version);
  const kept: HTMLButtonElement = button(texts.kept, "bar-button", () => events.kept(kept));
  kept.setAttribute("aria-expanded", "false");
  return {
    element: el(
      "header",
      {},
      el("div", { class: "bar" }, el("div", { class: "name" }, title, line), end, hide),
      el("nav", { class: "safety", "aria-label": texts.safety }, call, exit),
      el("div", { class: "about-row" }, version.element, kept),
    ),
    version,
    focus: () => title.focus(),
    mode: (mode, who) => {
      line.textContent = { bot: texts.modeBot, waiting: texts.modeWaiting, human: texts.humanAnswers(who), closed: "" }[mode];
      // How the robot writes is nothing to choose with a person.
      version.element.hidden = mode === "human" || mode === "closed";
    },
    letters: (on) => {
      line.hidden = on;
      version.element.hidden = on;
    },
    ended: (on) => {
      end.hidden = on;
      line.hidden = on;
      version.element.hidden = on;
    },
    kept: (on) => kept.setAttribute("aria-expanded", String(on)),
  };
}

export interface FooterEvents {
  human(): void;
  mailbox(): void;
  restart(by: HTMLElement): void;
}

export interface Footer {
  readonly element: HTMLElement;
  mode(mode: Mode): void;
}

export function drawFooter(events: FooterEvents): Footer {
  const restart: HTMLButtonElement = button(texts.restart, "bar-button", () => events.restart(restart));
  const human = button(texts.human, "human", () => events.human());
  const mailbox = button(texts.mailbox, "bar-button", () => events.mailbox());
  const element = el("div", { class: "tools", role: "group", "aria-label": texts.tools }, human, mailbox, restart);
  return {
    element,
    // Whoever waits or has somebody there needs the room for the conversation.
    mode: (mode) => {
      element.hidden = mode !== "bot";
    },
  };
}
