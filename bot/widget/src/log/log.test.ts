import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Log } from "./log";

const option = { label: "Ja", payload: "/affirm" };

test("the log is no live region; its speakers are named", () => {
  const log = new Log(() => undefined);
  log.reply({ n: 1, type: "text", text: "Hej." });
  log.reply({ n: 2, type: "text", text: "Igen." });
  log.own("Hej du.");
  assert.equal(log.element.closest("[aria-live], [role=log], [role=alert]"), null);
  assert.equal(log.element.querySelector("[aria-live], [role=alert], [role=status]"), null);
  const names = [...log.element.querySelectorAll("h2")];
  assert.deepEqual(names.map((each) => each.textContent), ["Anhöriglotsen", "Anhöriglotsen", "Du"]);
  assert.deepEqual(names.map((each) => each.classList.contains("hidden-visually")), [false, true, false]);
});

test("older options stand back and stay usable", () => {
  const log = new Log(() => undefined);
  log.reply({ n: 1, type: "quick_replies", text: "Ett?", options: [option] });
  log.reply({ n: 2, type: "quick_replies", text: "Två?", options: [option] });
  const items = [...log.element.querySelectorAll(".from-bot")];
  assert.deepEqual(items.map((each) => each.classList.contains("older")), [true, false]);
  log.own("Ja");
  assert.ok(items.every((each) => each.classList.contains("older")));
  assert.ok([...log.element.querySelectorAll("button.option")].every((each) => !each.hasAttribute("disabled")));
});

test("a message that did not come through is taken back", () => {
  const log = new Log(() => undefined);
  log.own("Hej").withdraw();
  assert.equal(log.element.querySelectorAll("li").length, 0);
});

test("nothing is left after clearing", () => {
  const log = new Log(() => undefined);
  log.own("Hemligt");
  log.reply({ n: 1, type: "text", text: "Hemligt" });
  log.clear();
  assert.doesNotMatch(log.element.textContent ?? "", /Hemligt/);
});
