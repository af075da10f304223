/** The page's end of the worker. */

/** The part of a worker that is used here. */
export interface Worker_ {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  postMessage(value: unknown): void;
  terminate(): void;
}

const FILE = "/widget/static/pow.js";

export class Solver {
  #worker: Worker_ | null = null;

  constructor(private readonly open: () => Worker_ = () => new Worker(FILE) as unknown as Worker_) {}

  /**
   * Solves a challenge.
   *
   * @param progress - Told how far it has come, from 0 towards 1.
   * @returns The nonce; null when there is no worker to be had. Never settles after `stop`.
   */
  solve(challenge: string, bits: number, progress: (share: number) => void): Promise<string | null> {
    this.stop();
    return new Promise((settle) => {
      try {
        const worker = this.open();
        this.#worker = worker;
        worker.onmessage = (event) => {
          const { nonce, share } = event.data as { nonce?: string; share?: number };
          if (typeof share === "number") progress(share);
          if (typeof nonce !== "string") return;
          this.stop();
          settle(nonce);
        };
        worker.onerror = () => {
          this.stop();
          settle(null);
        };
        worker.postMessage({ challenge, bits });
      } catch {
        settle(null);
      }
    });
  }

  /** Gives up, at once. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
