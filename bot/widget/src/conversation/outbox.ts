/** Messages to a person, in the order they were written, each until it has come through once. */

import type { Outcome } from "./conversation";
import { newKey } from "./protocol";

interface Waiting {
  readonly text: string;
  readonly key: string;
  readonly settle: (outcome: Outcome) => void;
}

/** Milliseconds between tries when nothing tells that the line is back. */
const AGAIN_MS = 5_000;

export class Outbox {
  #queue: Waiting[] = [];
  #busy = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param deliver - Sends one; the same key may come several times.
   * @param stuck - Told when the oldest has not come through, and will be tried again.
   */
  constructor(
    private readonly deliver: (text: string, key: string) => Promise<Outcome>,
    private readonly stuck: () => void,
    private readonly againMs = AGAIN_MS,
  ) {}

  /** Takes a message; settles when it has come through, was refused, or was given up. */
  add(text: string): Promise<Outcome> {
    return new Promise((settle) => {
      this.#queue.push({ text, key: newKey(), settle });
      void this.wake();
    });
  }

  /** Tries again, now. */
  async wake(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#again);
    for (let head = this.#queue[0]; head; head = this.#queue[0]) {
      const outcome = await this.deliver(head.text, head.key);
      if (this.#queue[0] !== head) continue;
      if (!outcome.ok && outcome.problem === null) {
        this.#again = setTimeout(() => void this.wake(), this.againMs);
        this.stuck();
        break;
      }
      this.#queue.shift();
      head.settle(outcome);
    }
    this.#busy = false;
  }

  /** Nobody is there to take them any more: they are given back, unsent. */
  giveUp(): void {
    clearTimeout(this.#again);
    for (const each of this.#queue.splice(0)) each.settle({ ok: false, problem: null });
  }

  /** Forgets them: the conversation is gone. */
  clear(): void {
    clearTimeout(this.#again);
    for (const each of this.#queue.splice(0)) each.settle({ ok: true });
  }
}
