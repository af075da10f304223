import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../shared/testing";
import { VersionSwitch } from "./version";

function draw(delivered: () => boolean = () => true) {
  const asked: string[] = [];
  const drawn = new VersionSwitch(async (version) => {
    asked.push(version.value);
    await settle();
    return delivered();
  });
  document.body.replaceChildren(drawn.element);
  const buttons = [...drawn.element.querySelectorAll("button")] as HTMLButtonElement[];
  const press = (label: string): void => buttons.find((each) => each.textContent === label)?.click();
  const shown = (): (string | null)[] =>
    buttons.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.textContent);
  return { drawn, buttons, asked, press, shown };
}

test("three named buttons, the ordinary text first, English marked as English", () => {
  const { drawn, buttons, shown } = draw();
  assert.deepEqual([drawn.element.getAttribute("role"), drawn.element.getAttribute("aria-label")], ["group", "Text"]);
  assert.deepEqual(buttons.map((each) => each.textContent), ["Vanlig", "Lättläst", "English"]);
  assert.equal(buttons[2]?.getAttribute("lang"), "en");
  assert.deepEqual(shown(), ["Vanlig"]);
});

test("a press asks for that version and shows it at once; the same again asks for nothing", async () => {
  const { asked, press, shown } = draw();
  press("Lättläst");
  assert.deepEqual([asked, shown()], [["lattlast"], ["Lättläst"]]);
  await settle(5);
  press("Lättläst");
  press("Vanlig");
  assert.deepEqual(asked, ["lattlast", "vanlig"]);
});

test("the ordinary text can be chosen by whoever has been given another", () => {
  const { drawn, asked, press, shown } = draw();
  drawn.show("engelska");
  assert.deepEqual(shown(), ["English"]);
  press("Vanlig");
  assert.deepEqual([asked, shown()], [["vanlig"], ["Vanlig"]]);
});

test("a choice that did not come through is taken back and can be made again", async () => {
  const { asked, press, shown } = draw(() => false);
  press("English");
  await settle(5);
  assert.deepEqual(shown(), ["Vanlig"]);
  press("English");
  assert.deepEqual(asked, ["engelska", "engelska"]);
});

test("a choice that fails late does not undo a newer one", async () => {
  const answers = [false, true];
  const { press, shown } = draw(() => answers.shift() ?? true);
  press("English");
  press("Lättläst");
  await settle(5);
  assert.deepEqual(shown(), ["Lättläst"]);
});

test("what is no version changes nothing; a new conversation begins with the ordinary text", () => {
  const { drawn, press, shown } = draw();
  press("Lättläst");
  for (const value of [null, undefined, 3, "barn"]) drawn.show(value);
  assert.deepEqual(shown(), ["Lättläst"]);
  drawn.reset();
  assert.deepEqual(shown(), ["Vanlig"]);
});
