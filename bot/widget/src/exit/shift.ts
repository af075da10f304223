/** Presses of Shift alone, counted: three within five seconds leave the page. */

const NEEDED = 3;
const WITHIN_MS = 5000;

/**
 * Counts. Shift held for a capital letter or a click is not a press alone.
 *
 * Escape was tried by others as the exit key and dropped: it already means "close this" (alphagov/govuk-design-system
 * issue 2402).
 */
export class ShiftCounter {
  #alone = false;
  #presses: number[] = [];

  /** A key goes down; `repeat` is what the keyboard sends while it is held. */
  down(key: string, repeat: boolean): void {
    if (key !== "Shift") {
      this.interrupt();
    } else if (!repeat) {
      this.#alone = true;
    }
  }

  /**
   * A key comes up.
   *
   * @param now - Milliseconds, any origin.
   * @returns Presses still needed: 0 means leave; 3 when this was not a press alone.
   */
  up(key: string, now: number): number {
    if (key !== "Shift" || !this.#alone) return NEEDED;
    this.#alone = false;
    this.#presses = [...this.#presses.filter((at) => now - at < WITHIN_MS), now];
    return Math.max(0, NEEDED - this.#presses.length);
  }

  /** Something else was done in between: start over. */
  interrupt(): void {
    this.#alone = false;
    this.#presses = [];
  }
}

/**
 * Listens on a document until told to stop.
 *
 * @param leave - Called at the third press.
 * @param oneLeft - Called at the second, to say so aloud.
 * @returns Stops listening.
 */
export function watchShift(target: Document, leave: () => void, oneLeft: () => void): () => void {
  const counter = new ShiftCounter();
  const stop = new AbortController();
  // Captured, so that a page that stops keys from travelling cannot stop this.
  const options = { capture: true, signal: stop.signal };
  target.addEventListener("keydown", (event) => counter.down(event.key, event.repeat), options);
  target.addEventListener("pointerdown", () => counter.interrupt(), options);
  target.addEventListener(
    "keyup",
    (event) => {
      const left = counter.up(event.key, event.timeStamp);
      if (left === 0) leave();
      else if (left === 1) oneLeft();
    },
    options,
  );
  return () => stop.abort();
}
