import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "./conversation";
import { Outbox } from "./outbox";

/** Takes in each key once; the line can be cut before or after a message has come through. */
function stage() {
  const taken = new Map<string, string>();
  const line = { up: true, loseAnswer: false, tries: 0, refuse: false };
  let stuck = 0;
  const deliver = async (text: string, key: string): Promise<Outcome> => {
    line.tries += 1;
    await settle();
    if (line.refuse) return { ok: false, problem: { status: 429, detail: "Vänta." } };
    if (!line.up && !line.loseAnswer) return { ok: false, problem: null };
    taken.set(key, text);
    if (line.loseAnswer) return { ok: false, problem: null };
    return { ok: true };
  };
  const outbox = new Outbox(deliver, () => (stuck += 1), 20);
  return { outbox, taken, line, stuckTimes: () => stuck };
}

const texts = Array.from({ length: 10 }, (_, index) => `rad ${index}`);

test("ten messages over a line that is cut in both directions come through once each, in order", async () => {
  const { outbox, taken, line, stuckTimes } = stage();
  const sent: Promise<Outcome>[] = [];
  for (const [index, text] of texts.entries()) {
    line.up = index % 3 !== 1;
    line.loseAnswer = index % 4 === 2;
    sent.push(outbox.add(text));
    await settle(2);
  }
  line.up = true;
  line.loseAnswer = false;
  await outbox.wake();
  assert.ok((await Promise.all(sent)).every((outcome) => outcome.ok));
  assert.deepEqual([...taken.values()], texts);
  assert.ok(stuckTimes() > 0);
});

test("it is tried again by itself when nothing tells that the line is back", async () => {
  const { outbox, taken, line } = stage();
  line.up = false;
  const sent = outbox.add("hej");
  await settle(5);
  assert.equal(taken.size, 0);
  line.up = true;
  assert.deepEqual(await sent, { ok: true });
});

test("what is refused is given back with the words, and the next one goes on", async () => {
  const { outbox, line, taken } = stage();
  line.refuse = true;
  const refused = await outbox.add("för fort");
  assert.equal(refused.ok, false);
  line.refuse = false;
  assert.deepEqual(await outbox.add("lugnare"), { ok: true });
  assert.deepEqual([...taken.values()], ["lugnare"]);
});

test("when the person has gone, what has not come through is given back", async () => {
  const { outbox, line } = stage();
  line.up = false;
  const sent = outbox.add("hej");
  await settle(5);
  outbox.giveUp();
  assert.deepEqual(await sent, { ok: false, problem: null });
  const before = line.tries;
  await settle(40);
  assert.equal(line.tries, before);
});
