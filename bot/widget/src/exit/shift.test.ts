import assert from "node:assert/strict";
import { test } from "node:test";
import { ShiftCounter } from "./shift";

function press(counter: ShiftCounter, at: number): number {
  counter.down("Shift", false);
  return counter.up("Shift", at);
}

test("three presses within five seconds leave", () => {
  const counter = new ShiftCounter();
  assert.deepEqual([press(counter, 0), press(counter, 2000), press(counter, 4900)], [2, 1, 0]);
});

test("three presses over a longer time stay", () => {
  const counter = new ShiftCounter();
  assert.deepEqual([press(counter, 0), press(counter, 3000), press(counter, 5100)], [2, 1, 1]);
});

test("the time window slides: three quick presses leave after a stray one", () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  assert.deepEqual([press(counter, 6000), press(counter, 6300), press(counter, 6600)], [2, 1, 0]);
});

test("capital letters are not presses", () => {
  const counter = new ShiftCounter();
  for (const key of ["A", "B", "C", "D"]) {
    counter.down("Shift", false);
    counter.down(key, false);
    assert.equal(counter.up(key, 0), 3);
    assert.equal(counter.up("Shift", 0), 3);
  }
});

test("a letter between two presses starts over", () => {
  const counter = new ShiftCounter();
  press(counter, 0);
  press(counter, 100);
  counter.down("a", false);
  assert.equal(press(counter, 200), 2);
});

test("a held key counts once", () => {
  const counter = new ShiftCounter();
  counter.down("Shift", false);
  counter.down("Shift", true);
  counter.down("Shift", true);
  assert.equal(counter.up("Shift", 0), 2);
});

test("a click with Shift held is not a press", () => {
  const counter = new ShiftCounter();
  counter.down("Shift", false);
  counter.interrupt();
  assert.equal(counter.up("Shift", 0), 3);
});

test("Escape never leaves", () => {
  const counter = new ShiftCounter();
  for (let n = 0; n < 5; n++) {
    counter.down("Escape", false);
    assert.equal(counter.up("Escape", n), 3);
  }
});
