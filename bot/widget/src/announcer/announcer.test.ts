import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "./announcer";

test("each text is said once, politely, and taken away", async () => {
  const announcer = new Announcer(5);
  const polite = announcer.element.querySelector('[aria-live="polite"]');
  announcer.say("Hej.");
  announcer.say("Hej igen.");
  assert.deepEqual([...(polite?.children ?? [])].map((each) => each.textContent), ["Hej.", "Hej igen."]);
  await settle(20);
  assert.equal(polite?.children.length, 0);
});

test("danger breaks in and is not said politely too", () => {
  const announcer = new Announcer(5);
  announcer.interrupt("Ring 112 nu.");
  assert.equal(announcer.element.querySelector('[role="alert"]')?.textContent, "Ring 112 nu.");
  assert.equal(announcer.element.querySelector('[aria-live="polite"]')?.textContent, "");
});

test("nothing is left after clearing", () => {
  const announcer = new Announcer(5);
  announcer.say("Hej.");
  announcer.interrupt("Ring 112 nu.");
  announcer.clear();
  assert.equal(announcer.element.textContent, "");
});
