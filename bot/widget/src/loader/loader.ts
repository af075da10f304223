/** The one script of a host page: a button, and on the first press a frame on the gateway's own origin. */

import { exitAddress } from "../exit/neutral";
import { watchShift } from "../exit/shift";
import { button, el } from "../shared/dom";
import { unwrap, wrap } from "../shared/messages";
import { loaderTexts as texts } from "../texts";
import style from "./loader.css";

/** How long the frame may take before the failure is said plainly. */
const PATIENCE_MS = 8000;
/** How long the frame gets to send its deletion; the screen is blank meanwhile. */
const FAREWELL_MS = 150;
const HOST = "anhoriglotsen-launcher";

export interface LoaderOptions {
  /** Origin of the gateway. */
  origin: string;
  position: string | undefined;
  exitUrl: string | undefined;
  /** Leaves the page; replaced in tests. */
  replace?: (url: string) => void;
}

/** Puts the launcher on the page, once. Returns its host element, null when it is there already. */
export function install(options: LoaderOptions): HTMLElement | null {
  if (document.querySelector(HOST)) return null;
  const host = document.createElement(HOST);
  const root = host.attachShadow({ mode: "open" });
  dress(root);
  new Loader(root, options);
  document.body.append(host);
  return host;
}

function dress(root: ShadowRoot): void {
  try {
    // Not touched by the host page's content policy, unlike a style element.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el("style", {}, style));
  }
}

class Loader {
  readonly #launcher = button(texts.launcher, "launcher", () => (this.#open ? this.#hide() : this.#show()));
  readonly #exitButton = button(texts.exit, "exit", () => this.#exit());
  readonly #panel = el("section", { class: "panel", id: "panel", "aria-label": texts.region, hidden: true });
  readonly #wait = el("div", { class: "wait" });
  readonly #dock: HTMLElement;
  readonly #say = el("p", { class: "say", "aria-live": "polite" });
  readonly #replace: (url: string) => void;
  #frame: HTMLIFrameElement | null = null;
  #ready = false;
  #open = false;
  #gone = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | null = null;
  #overflow = "";
  #left: { title: string; cover: HTMLElement } | null = null;

  constructor(
    private readonly root: ShadowRoot,
    private readonly options: LoaderOptions,
  ) {
    this.#replace = options.replace ?? ((url) => location.replace(url));
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#launcher.setAttribute("aria-controls", "panel");
    this.#exitButton.hidden = true;
    this.#panel.append(this.#wait);
    // The launcher comes before the panel for the keyboard, so that Tab goes into what it opened.
    this.#dock = el(
      "div",
      { class: options.position === "left" ? "dock left" : "dock", lang: "sv" },
      el("div", { class: "bar" }, this.#exitButton, this.#launcher),
      this.#panel,
      this.#say,
    );
    root.append(this.#dock);
    window.addEventListener("message", (event) => this.#heard(event));
    window.addEventListener("pageshow", (event) => event.persisted && this.#reborn());
    for (const event of ["resize", "scroll"]) {
      window.visualViewport?.addEventListener(event, () => this.#fit());
    }
  }

  #show(): void {
    this.#open = true;
    this.#dock.classList.add("open");
    this.#panel.hidden = false;
    this.#exitButton.hidden = false;
    this.#launcher.setAttribute("aria-expanded", "true");
    this.#unwatch ??= watchShift(
      document,
      () => this.#exit(),
      () => (this.#say.textContent = texts.onePressLeft),
    );
    if (this.#coversScreen) {
      this.#overflow = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
    }
    this.#fit();
    if (this.#frame) this.#focusFrame();
    else this.#load();
  }

  /** Out of sight; the conversation goes on. */
  #hide(): void {
    this.#open = false;
    this.#dock.classList.remove("open");
    this.#panel.hidden = true;
    this.#exitButton.hidden = true;
    this.#launcher.setAttribute("aria-expanded", "false");
    document.documentElement.style.overflow = this.#overflow;
    this.#launcher.focus();
  }

  #load(): void {
    this.#ready = false;
    this.#drawWait(texts.opening, texts.openingText, false);
    this.#frame?.remove();
    this.#frame = el("iframe", {
      src: `${this.options.origin}/widget/frame`,
      title: texts.frameTitle,
      referrerpolicy: "no-referrer",
    });
    this.#panel.prepend(this.#frame);
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#drawWait(texts.failed, texts.failedText, true);
      this.#wait.querySelector<HTMLElement>("[tabindex]")?.focus();
    }, PATIENCE_MS);
  }

  #drawWait(title: string, text: string, failed: boolean): void {
    this.#wait.hidden = false;
    this.#wait.replaceChildren(
      el("p", { class: "title", tabindex: "-1" }, title),
      el("p", {}, text),
      el("a", { class: "call", href: "tel:112" }, texts.danger),
      ...(failed ? [button(texts.retry, "retry", () => this.#load())] : []),
      button(texts.exit, "exit", () => this.#exit()),
      button(texts.close, "quiet", () => this.#hide()),
    );
  }

  #discard(): void {
    clearTimeout(this.#patience);
    this.#frame?.remove();
    this.#frame = null;
    this.#unwatch?.();
    this.#unwatch = null;
  }

  #heard(event: MessageEvent): void {
    if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== this.options.origin) return;
    const command = unwrap(event.data);
    if (command === "ready") {
      this.#ready = true;
      clearTimeout(this.#patience);
      this.#wait.hidden = true;
      if (this.#open) this.#focusFrame();
    } else if (command === "hide") {
      this.#hide();
    } else if (command === "close") {
      this.#discard();
      this.#hide();
    } else if (command === "exit") {
      this.#blank();
      this.#leave();
    } else if (command === "exited" && this.#left) {
      this.#leave();
    }
  }

  #focusFrame(): void {
    if (!this.#ready) return;
    this.#frame?.focus();
    this.#frame?.contentWindow?.postMessage(wrap("focus"), this.options.origin);
  }

  #exit(): void {
    this.#blank();
    if (this.#frame && this.#ready) {
      this.#frame.contentWindow?.postMessage(wrap("exit"), this.options.origin);
      setTimeout(() => this.#leave(), FAREWELL_MS);
    } else {
      this.#leave();
    }
  }

  /** Nothing of the page or the chat is seen from here on. */
  #blank(): void {
    if (this.#left) return;
    const cover = el("div", { class: "cover" });
    this.root.append(cover);
    this.#dock.hidden = true;
    this.#left = { title: document.title, cover };
    document.title = "";
    document.documentElement.style.overflow = "hidden";
    document.documentElement.style.background = "#fff";
    document.body.style.visibility = "hidden";
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    // Replaced, so that Back does not come here again.
    this.#replace(exitAddress(this.options.exitUrl));
  }

  /** The browser has brought the page back from its memory: no blank page, no conversation. */
  #reborn(): void {
    const left = this.#left;
    this.#left = null;
    this.#gone = false;
    this.#discard();
    if (this.#open) this.#hide();
    this.#dock.hidden = false;
    if (!left) return;
    left.cover.remove();
    document.title = left.title;
    document.documentElement.style.overflow = this.#overflow;
    document.documentElement.style.background = "";
    document.body.style.visibility = "";
  }

  get #coversScreen(): boolean {
    return window.matchMedia("(max-width: 480px), (max-height: 420px)").matches;
  }

  /** Keeps the frame inside what the on-screen keyboard leaves. */
  #fit(): void {
    const visible = window.visualViewport;
    // Zoomed in by hand: the frame keeps its size and is panned over.
    if (!visible || !this.#open || visible.scale > 1.01) return;
    this.#panel.style.setProperty("--height", `${visible.height}px`);
    this.#panel.style.setProperty("--top", `${visible.offsetTop}px`);
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.src) {
  const { position, exitUrl } = script.dataset;
  const start = (): void => {
    install({ origin: new URL(script.src).origin, position, exitUrl });
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
}
