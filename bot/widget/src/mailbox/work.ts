/** Proof of work: a number that makes a hash begin with enough zeros. Costs a guesser much and one person a moment. */

import { leadingZeros, PrefixHash } from "./sha256";

/** Tries between two words of how far it has come: some tens of milliseconds on a phone. */
const STEP = 1 << 14;

/**
 * Looks for the number.
 *
 * @param bits - Zero bits that sha256(challenge + ":" + number) has to begin with.
 * @param progress - Told now and then, with the chance of having been done by now: from 0, never reaching 1.
 * @returns The number in decimal digits.
 */
export function findNonce(challenge: string, bits: number, progress: (share: number) => void = () => undefined): string {
  const hash = new PrefixHash(`${challenge}:`);
  for (let n = 0; ; n++) {
    const nonce = String(n);
    if (leadingZeros(hash.of(nonce)) >= bits) return nonce;
    if (n % STEP === STEP - 1) progress(1 - Math.exp(-n / 2 ** bits));
  }
}
