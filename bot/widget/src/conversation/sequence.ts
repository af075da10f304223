/** Puts replies in order and shows each once, however often and by whichever way they come. */

import type { Reply } from "./protocol";

export class Sequence {
  #last = 0;
  readonly #held = new Map<number, Reply>();
  readonly #early = new Set<number>();

  /** The highest number below which nothing is missing: what to ask for the replies after. */
  get last(): number {
    return this.#last;
  }

  /** True while a reply waits for an earlier one. */
  get hasGap(): boolean {
    return this.#held.size > 0;
  }

  /**
   * Takes a reply.
   *
   * @returns What can be shown now, in order; empty for one that was shown before or waits for an earlier one.
   */
  take(reply: Reply): Reply[] {
    const n = reply.n;
    if (typeof n !== "number" || n <= 0) return [reply];
    if (n <= this.#last || this.#held.has(n) || this.#early.has(n)) return [];
    // Danger waits for nothing.
    if (reply.type === "danger" && n !== this.#last + 1) {
      this.#early.add(n);
      return [reply];
    }
    this.#held.set(n, reply);
    return this.#ready();
  }

  /** Gives up on what is missing: returns all that waits, in order. */
  flush(): Reply[] {
    const shown: Reply[] = [];
    for (const n of [...this.#held.keys(), ...this.#early].sort((a, b) => a - b)) {
      const reply = this.#held.get(n);
      if (reply) shown.push(reply);
      this.#last = n;
    }
    this.#held.clear();
    this.#early.clear();
    return shown;
  }

  #ready(): Reply[] {
    const shown: Reply[] = [];
    for (;;) {
      const next = this.#last + 1;
      const reply = this.#held.get(next);
      if (reply) shown.push(reply);
      else if (!this.#early.has(next)) return shown;
      this.#held.delete(next);
      this.#early.delete(next);
      this.#last = next;
    }
  }
}
