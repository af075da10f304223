import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reply } from "./protocol";
import { Sequence } from "./sequence";

const reply = (n: number, type = "text"): Reply => ({ n, type, text: `svar ${n}` });
const numbers = (replies: Reply[]): (number | undefined)[] => replies.map((each) => each.n);

test("replies in order are shown as they come", () => {
  const sequence = new Sequence();
  assert.deepEqual([1, 2, 3].map((n) => numbers(sequence.take(reply(n)))), [[1], [2], [3]]);
  assert.equal(sequence.last, 3);
});

test("a reply that comes twice is shown once", () => {
  const sequence = new Sequence();
  sequence.take(reply(1));
  assert.deepEqual(sequence.take(reply(1)), []);
});

test("a reply after a gap waits, and comes in order when the gap is filled", () => {
  const sequence = new Sequence();
  sequence.take(reply(1));
  assert.deepEqual(sequence.take(reply(3)), []);
  assert.deepEqual(sequence.take(reply(4)), []);
  assert.ok(sequence.hasGap);
  assert.equal(sequence.last, 1);
  assert.deepEqual(numbers(sequence.take(reply(2))), [2, 3, 4]);
  assert.ok(!sequence.hasGap);
});

test("danger waits for nothing and is not shown again", () => {
  const sequence = new Sequence();
  sequence.take(reply(1));
  assert.deepEqual(numbers(sequence.take(reply(3, "danger"))), [3]);
  assert.deepEqual(sequence.take(reply(3, "danger")), []);
  assert.deepEqual(numbers(sequence.take(reply(2))), [2]);
  assert.equal(sequence.last, 3);
  assert.deepEqual(sequence.take(reply(3, "danger")), []);
});

test("what never comes is given up", () => {
  const sequence = new Sequence();
  sequence.take(reply(5));
  sequence.take(reply(7));
  assert.deepEqual(numbers(sequence.flush()), [5, 7]);
  assert.equal(sequence.last, 7);
  assert.deepEqual(sequence.take(reply(6)), []);
});

test("replies outside the numbering are always shown", () => {
  const sequence = new Sequence();
  assert.equal(sequence.take({ type: "notice", text: "hej" }).length, 1);
  assert.equal(sequence.take({ n: 0, type: "notice", text: "hej" }).length, 1);
  assert.equal(sequence.last, 0);
});

test("ten replies cut and resent at any point are shown exactly once, in order", () => {
  for (let cut = 0; cut <= 10; cut++) {
    const sequence = new Sequence();
    const shown: Reply[] = [];
    for (let n = 1; n <= cut; n++) shown.push(...sequence.take(reply(n)));
    for (let n = cut + 3; n <= 10; n++) shown.push(...sequence.take(reply(n)));
    for (let n = sequence.last + 1; n <= 10; n++) shown.push(...sequence.take(reply(n)));
    assert.deepEqual(numbers(shown), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});
