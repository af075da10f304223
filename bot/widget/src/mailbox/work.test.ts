import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { leadingZeros, PrefixHash } from "./sha256";
import { Solver, type Worker_ } from "./solver";
import { findNonce } from "./work";

const hex = (hash: Int32Array): string => [...hash].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

test("the hash is SHA-256, whatever the lengths of what is shared and what is not", () => {
  for (let shared = 0; shared < 140; shared++) {
    const prefix = new PrefixHash("å".repeat(shared % 3) + "p".repeat(shared));
    for (const end of ["", "7", "123456789", "9".repeat(40), "0"]) {
      const text = "å".repeat(shared % 3) + "p".repeat(shared) + end;
      assert.equal(hex(prefix.of(end)), createHash("sha256").update(text).digest("hex"), text);
    }
  }
});

test("zero bits are counted from the front, over whole words too", () => {
  assert.deepEqual(
    [[-1], [1], [0, 1], [0, 0]].map((words) => leadingZeros(new Int32Array(words))),
    [0, 31, 63, 64],
  );
});

test("the nonce that is found has the zeros that were asked for", () => {
  for (const bits of [0, 1, 8, 12]) {
    const nonce = findNonce("utmaning.abc", bits);
    const hash = createHash("sha256").update(`utmaning.abc:${nonce}`).digest();
    assert.ok(hash.readUInt32BE(0) < 2 ** (32 - bits), `${bits}`);
  }
});

test("progress rises and never says that it is done", () => {
  const told: number[] = [];
  findNonce("utmaning", 17, (share) => told.push(share));
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
  assert.ok(told.every((share) => share > 0 && share < 1));
});

class FakeWorker implements Worker_ {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  asked: unknown = null;
  ended = false;
  postMessage(value: unknown): void {
    this.asked = value;
  }
  terminate(): void {
    this.ended = true;
  }
}

test("the worker is let go when it has answered, when it fails and when it is told to stop", async () => {
  const workers: FakeWorker[] = [];
  const solver = new Solver(() => {
    workers.push(new FakeWorker());
    return workers.at(-1) as FakeWorker;
  });
  const shares: number[] = [];
  const solved = solver.solve("a", 3, (share) => shares.push(share));
  workers[0]?.onmessage?.({ data: { share: 0.5 } } as MessageEvent);
  workers[0]?.onmessage?.({ data: { nonce: "42" } } as MessageEvent);
  assert.deepEqual([await solved, shares, workers[0]?.asked], ["42", [0.5], { challenge: "a", bits: 3 }]);
  const failed = solver.solve("b", 3, () => undefined);
  workers[1]?.onerror?.({} as Event);
  assert.equal(await failed, null);
  void solver.solve("c", 3, () => undefined);
  solver.stop();
  assert.deepEqual(workers.map((each) => each.ended), [true, true, true]);
});

test("where there is no worker, that is said and nothing is thrown", async () => {
  const none = new Solver(() => {
    throw new Error("blocked");
  });
  assert.equal(await none.solve("a", 1, () => undefined), null);
});
