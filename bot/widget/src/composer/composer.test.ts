import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Composer, MAX_CHARACTERS } from "./composer";

function compose() {
  const sent: string[] = [];
  const said: string[] = [];
  let empty = 0;
  const composer = new Composer({
    send: (text) => sent.push(text),
    typing: () => undefined,
    empty: () => (empty += 1),
    say: (text) => said.push(text),
  });
  document.body.replaceChildren(composer.element);
  const field = composer.element.querySelector("textarea") as HTMLTextAreaElement;
  const write = (text: string): void => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  const enter = (shiftKey: boolean): boolean =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", shiftKey, cancelable: true, bubbles: true }));
  return { composer, field, write, enter, sent, said, empties: () => empty };
}

test("Enter sends, empties the field and keeps focus; Shift and Enter do not send", () => {
  const { field, write, enter, sent } = compose();
  write(" Hej ");
  enter(true);
  assert.deepEqual(sent, []);
  enter(false);
  assert.deepEqual([sent, field.value], [["Hej"], ""]);
  assert.equal(document.activeElement, field);
});

test("nothing is sent from an empty field", () => {
  const { write, enter, sent, empties } = compose();
  write("  \n ");
  enter(false);
  assert.deepEqual([sent, empties()], [[], 1]);
});

test("the counter shows near the limit and is said aloud now and then", () => {
  const { composer, field, write, said } = compose();
  const left = composer.element.querySelector(".left") as HTMLElement;
  write("a".repeat(MAX_CHARACTERS - 201));
  assert.ok(left.hidden);
  write("a".repeat(MAX_CHARACTERS - 100));
  assert.deepEqual([left.hidden, left.textContent], [false, "100 tecken kvar"]);
  write("a".repeat(MAX_CHARACTERS - 99));
  write("a".repeat(MAX_CHARACTERS));
  assert.deepEqual(said, ["100 tecken kvar", "Meddelandet är fullt. Skicka det och fortsätt i nästa."]);
  assert.equal(field.getAttribute("maxlength"), "2000");
});

test("a text that did not come through is put back before what was written since", () => {
  const { composer, field, write } = compose();
  write("nytt");
  composer.restore("gammalt");
  assert.equal(field.value, "gammalt\nnytt");
});

test("nothing asks the browser to remember what was written", () => {
  assert.equal(compose().field.getAttribute("autocomplete"), "off");
});
