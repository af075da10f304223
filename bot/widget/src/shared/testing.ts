/** A small document for tests. Imported first, since components look for it when they load. */

import { Window } from "happy-dom";

export const window_ = new Window({ url: "https://gateway.example/widget/frame" });

const NAMES = [
  "window",
  "document",
  "Node",
  "HTMLElement",
  "HTMLScriptElement",
  "HTMLInputElement",
  "CSSStyleSheet",
  "customElements",
  "location",
  "Event",
  "KeyboardEvent",
  "MessageEvent",
] as const;

for (const name of NAMES) {
  const value: unknown = name === "window" ? window_ : window_[name as "document"];
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** Waits until promises and timers that are due have run. */
export function settle(ms = 0): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
