/**
 * SHA-256 (FIPS 180-4), for proof of work alone: the browser's own is asynchronous, a hundred times slower at short texts,
 * and missing on pages without https. Nothing secret passes through here.
 */

const FRACTIONS = (root: number, count: number): number[] => {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) found.push((n ** (1 / root) * 2 ** 32) | 0);
  }
  return found;
};
/** The first 32 bits of the fractions of the cube and square roots of the first primes, as the standard has them. */
const ROUNDS = new Int32Array(FRACTIONS(3, 64));
const START = new Int32Array(FRACTIONS(2, 8));

const schedule = new Int32Array(64);

function compress(state: Int32Array, block: Uint8Array, from: number): void {
  const w = schedule;
  for (let i = 0; i < 16; i++) {
    const at = from + 4 * i;
    w[i] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const sum = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i]! + sum[i]!) | 0;
}

/** Hashes many texts that begin alike: what they share is worked through once. */
export class PrefixHash {
  readonly #middle = new Int32Array(START);
  readonly #state = new Int32Array(8);
  readonly #tail = new Uint8Array(192);
  readonly #shared: number;
  readonly #length: number;

  /** @param prefix - ASCII or any UTF-8 text. */
  constructor(prefix: string) {
    const bytes = new TextEncoder().encode(prefix);
    const whole = bytes.length - (bytes.length % 64);
    for (let at = 0; at < whole; at += 64) compress(this.#middle, bytes, at);
    this.#tail.set(bytes.subarray(whole));
    this.#shared = bytes.length - whole;
    this.#length = bytes.length;
  }

  /**
   * Returns the eight words of the hash of prefix and end; overwritten by the next call.
   *
   * @param end - ASCII, at most 64 characters.
   */
  of(end: string): Int32Array {
    const tail = this.#tail;
    let at = this.#shared;
    for (let i = 0; i < end.length; i++) tail[at++] = end.charCodeAt(i);
    const size = at + 9 <= 64 ? 64 : at + 9 <= 128 ? 128 : 192;
    tail.fill(0, at, size);
    tail[at] = 0x80;
    const bits = 8 * (this.#length + end.length);
    for (let i = 0; i < 4; i++) tail[size - 1 - i] = bits >>> (8 * i);
    this.#state.set(this.#middle);
    for (let from = 0; from < size; from += 64) compress(this.#state, tail, from);
    return this.#state;
  }
}

/** Returns how many zero bits a hash begins with. */
export function leadingZeros(hash: Int32Array): number {
  let zeros = 0;
  for (const word of hash) {
    if (word !== 0) return zeros + Math.clz32(word);
    zeros += 32;
  }
  return zeros;
}
