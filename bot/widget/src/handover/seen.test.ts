import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSeen } from "./seen";
import { Strip } from "./strip";
import { settle } from "../shared/testing";

function draw(text: string, hidden: { i: number; label: string }[]) {
  const asked: number[] = [];
  const body = document.createElement("div");
  body.append(...drawSeen({ n: 1, text, hidden }, (i) => asked.push(i)));
  const texts = (selector: string): string[] => [...body.querySelectorAll(selector)].map((each) => each.textContent ?? "");
  return { body, asked, texts };
}

test("each hidden place is a chip with its kind and has a way to be shown", () => {
  const { texts, body, asked } = draw("Ring [namn] på [telefonnummer].", [
    { i: 0, label: "namn" },
    { i: 4, label: "telefonnummer" },
  ]);
  assert.equal(body.querySelector("p")?.textContent, "Ring dolt: namn på dolt: telefonnummer.");
  assert.deepEqual(texts("button"), ["Visa för personalen: namn", "Visa för personalen: telefonnummer"]);
  body.querySelectorAll("button")[1]?.click();
  assert.deepEqual(asked, [4]);
});

test("brackets that somebody typed are not chips", () => {
  const { texts, body } = draw("Han [suckade] och sa [namn] till [namn].", [{ i: 0, label: "namn" }]);
  assert.deepEqual(texts(".chip"), ["dolt: namn"]);
  assert.match(body.textContent ?? "", /\[suckade\].*\[namn\]/);
  assert.deepEqual(texts("button"), ["Visa för personalen"]);
});

test("what is hidden without a mark in the text is still told", () => {
  assert.deepEqual(draw("Hej", [{ i: 0, label: "adress" }]).texts(".chip"), ["dolt: adress"]);
});

test("nothing hidden, nothing to press, and never markup", () => {
  const { body, texts } = draw("<b>Hej</b>", []);
  assert.deepEqual([body.querySelector("b"), texts("button"), texts("p")], [null, [], ["<b>Hej</b>"]]);
});

function strip(longMs = 10_000) {
  const said: string[] = [];
  const pressed: string[] = [];
  const drawn = new Strip(
    {
      keep: () => false,
      leave: () => pressed.push("leave"),
      end: () => pressed.push("end"),
      letter: () => pressed.push("letter"),
      say: (text) => said.push(text),
    },
    longMs,
  );
  document.body.replaceChildren(drawn.element);
  const shown = (): string[] =>
    [...drawn.element.querySelectorAll<HTMLElement>("button")].filter((each) => !each.hidden).map((each) => each.textContent ?? "");
  return { drawn, said, pressed, shown, text: () => drawn.element.querySelector("p")?.textContent };
}

test("the place is said when it changes; a new guess at the wait alone is shown in silence", () => {
  const { drawn, said, text } = strip();
  drawn.mode("waiting", "");
  drawn.queue(2, 300);
  drawn.queue(2, 240);
  assert.equal(text(), "Du är nummer 2 i kön. Väntetiden är ungefär 4 minuter.");
  drawn.queue(1, null);
  assert.deepEqual(said, ["Du är nummer 2 i kön. Väntetiden är ungefär 5 minuter.", "Du är först i kön. Vi vet inte hur lång väntan blir."]);
  drawn.mode("bot", "");
});

test("a letter is offered when the wait is long, by the clock or by the forecast, in silence", async () => {
  const { drawn, said, shown } = strip(10);
  drawn.mode("waiting", "");
  assert.deepEqual(shown(), ["Lämna kön"]);
  await settle(20);
  drawn.queue(3, 3600);
  assert.deepEqual(shown(), ["Skriv ett brev", "Lämna kön"]);
  assert.ok(said.every((each) => !each.includes("brev")));
  drawn.mode("human", "Maria");
  assert.deepEqual(shown(), ["Avsluta med Maria"]);
  drawn.mode("bot", "");
  assert.ok(drawn.element.hidden);
});

test("a place that comes after the person has come changes nothing", () => {
  const { drawn, text } = strip();
  drawn.mode("human", "Maria");
  drawn.queue(1, 60);
  assert.equal(text(), "Du skriver med Maria.");
});

test("whoever had the keyboard on a button that goes away keeps it in the strip", () => {
  const { drawn } = strip();
  drawn.mode("waiting", "");
  [...drawn.element.querySelectorAll("button")].find((each) => each.textContent === "Lämna kön")?.focus();
  drawn.mode("human", "Maria");
  assert.equal(document.activeElement?.textContent, "Du skriver med Maria.");
});
