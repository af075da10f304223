/** The worker that does the proof of work beside the page, so that the page stays usable. Becomes `static/pow.js`. */

import { findNonce } from "./work";

/** What a worker has and a page has not; the page's types are all that is loaded here. */
interface Scope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(value: unknown): void;
}

const scope = self as unknown as Scope;

scope.onmessage = (event) => {
  const { challenge, bits } = event.data as { challenge: string; bits: number };
  scope.postMessage({ nonce: findNonce(challenge, bits, (share) => scope.postMessage({ share })) });
};
