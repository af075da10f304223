import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../conversation/api";
import type { LetterAround } from "../panel/panel";
import { printCode, sameWord } from "./code";
import { letterView } from "./letter";

const CODE = ["lönn", "kastrull", "vinter", "tavla", "moln", "segel"];
const NONE = { target_group: "vbe", practical_topic: "none", urgency: "ingen", district: "annan", language: "sv" };

function stage(answers: { code?: Answer; send?: Answer[] } = {}) {
  const sent: unknown[] = [];
  const said: string[] = [];
  const events: string[] = [];
  const sends = answers.send ?? [{ ok: true, body: { answer_by: "2026-12-02", expires_on: "2026-12-31" } }];
  const around: LetterAround = {
    ask: async () => answers.code ?? { ok: true, body: { code: CODE } },
    say: (text) => said.push(text),
    confirm: () => undefined,
    close: () => events.push("close"),
    draw: (reply) => [Object.assign(document.createElement("p"), { textContent: reply.text })],
    copy: async () => true,
    approved: { summary: NONE, lines: [["Det gäller", "Extremism"]], promise: "Personalen har tystnadsplikt." },
    send: async (body) => {
      sent.push(body);
      return sends[Math.min(sent.length, sends.length) - 1] as Answer;
    },
    sent: () => events.push("sent"),
    done: () => events.push("done"),
  };
  const view = letterView(around);
  document.body.replaceChildren(view.element);
  view.focus();
  const press = async (label: string): Promise<void> => {
    const found = [...view.element.querySelectorAll("button")].find((each) => each.textContent === label);
    assert.ok(found, `${label}: ${view.element.textContent}`);
    found.click();
    await settle();
  };
  const title = (): string | null | undefined => view.element.querySelector("h2")?.textContent;
  const write = (text: string): void => {
    const field = view.element.querySelector("textarea") as HTMLTextAreaElement;
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  const toCode = async (): Promise<void> => {
    await press("Börja skriva");
    write("Hej. Jag är orolig.");
    await press("Nästa: få din kod");
  };
  const asked = (): number => {
    const label = view.element.querySelector("label")?.textContent ?? "";
    return ["första", "andra", "tredje", "fjärde", "femte", "sjätte"].findIndex((each) => label.includes(each));
  };
  const type = async (word: string): Promise<void> => {
    (view.element.querySelector("#code-word") as HTMLInputElement).value = word;
    view.element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await settle();
  };
  return { view, press, title, write, toCode, asked, type, sent, said, events };
}

test("what it is for comes first, then the text, the code, one word back, and only then it is sent", async () => {
  const { press, title, toCode, asked, type, sent, view, events } = stage();
  assert.equal(title(), "Skriv ett brev");
  assert.equal(document.activeElement, view.element.querySelector("h2"));
  assert.match(view.element.textContent ?? "", /koden är enda vägen till svaret/);
  await toCode();
  assert.equal(title(), "Din kod");
  assert.deepEqual([...view.element.querySelectorAll(".code li")].map((each) => each.textContent), CODE);
  await press("Jag har sparat koden");
  assert.deepEqual([sent.length, view.unsent], [0, "Hej. Jag är orolig."]);
  await type((CODE[asked()] as string).toUpperCase());
  assert.deepEqual(sent, [{ summary: NONE, text: "Hej. Jag är orolig.", code: CODE }]);
  assert.equal(title(), "Brevet är skickat");
  assert.match(view.element.textContent ?? "", /senast 2 december 2026.*tas bort 31 december 2026/);
  assert.deepEqual([events, view.unsent], [["sent"], ""]);
  await press("Klart");
  assert.deepEqual(events, ["sent", "done"]);
});

test("an empty letter goes nowhere, and the field says why", async () => {
  const { press, title, view } = stage();
  await press("Börja skriva");
  await press("Nästa: få din kod");
  assert.equal(title(), "Skriv ett brev");
  const field = view.element.querySelector("textarea");
  assert.equal(field?.getAttribute("aria-invalid"), "true");
  assert.equal(document.activeElement, field);
});

test("a wrong word is kindly refused and sends nothing; the code can be seen again and is the same", async () => {
  const { press, toCode, type, sent, said, view, title } = stage();
  await toCode();
  await press("Jag har sparat koden");
  await type("fel");
  assert.equal(sent.length, 0);
  assert.match(said.at(-1) ?? "", /^Det är inte det .* ordet\./);
  await press("Visa koden igen");
  assert.equal(title(), "Din kod");
  await press("Tillbaka");
  assert.equal((view.element.querySelector("textarea") as HTMLTextAreaElement).value, "Hej. Jag är orolig.");
  await press("Nästa: få din kod");
  assert.deepEqual([...view.element.querySelectorAll(".code li")].map((each) => each.textContent), CODE);
});

test("a letter that did not come through stays, says so, and can be sent again with the same code", async () => {
  const lost: Answer = { ok: false, problem: null };
  const { press, toCode, asked, type, sent, said, title, view } = stage({ send: [lost, { ok: true, body: {} }] });
  await toCode();
  await press("Jag har sparat koden");
  await type(CODE[asked()] as string);
  assert.match(said.at(-1) ?? "", /kom inte fram/);
  assert.equal(view.unsent, "Hej. Jag är orolig.");
  await type(CODE[asked()] as string);
  assert.deepEqual([sent.length, title()], [2, "Brevet är skickat"]);
});

test("when no code is to be had, the text stays", async () => {
  const { toCode, title, said } = stage({ code: { ok: false, problem: { status: 429, detail: "Vänta lite." } } });
  await toCode();
  assert.deepEqual([title(), said.at(-1)], ["Skriv ett brev", "Vänta lite."]);
});

test("sent, but nobody said so: that the words are taken then tells that it came through", async () => {
  const lost: Answer = { ok: false, problem: null };
  const taken: Answer = { ok: false, problem: { status: 409, detail: "Brevet är inte skickat." } };
  const { press, toCode, asked, type, title, events } = stage({ send: [lost, taken] });
  await toCode();
  await press("Jag har sparat koden");
  await type(CODE[asked()] as string);
  await type(CODE[asked()] as string);
  assert.deepEqual([title(), events], ["Brevet är skickat", ["sent"]]);
});

test("words that somebody else has taken are drawn anew, and the text stays", async () => {
  const taken: Answer = { ok: false, problem: { status: 409, detail: "Hämta nya ord." } };
  const { press, toCode, asked, type, title, view, said } = stage({ send: [taken] });
  await toCode();
  await press("Jag har sparat koden");
  await type(CODE[asked()] as string);
  assert.deepEqual([title(), view.unsent, said.at(-1)], ["Skriv ett brev", "Hej. Jag är orolig.", "Hämta nya ord."]);
  await press("Nästa: få din kod");
  assert.equal(title(), "Din kod");
});

test("danger told of in a letter stands first when it is sent", async () => {
  const { press, toCode, asked, type, view } = stage({ send: [{ ok: true, body: { danger: true } }] });
  await toCode();
  await press("Jag har sparat koden");
  await type(CODE[asked()] as string);
  assert.match(view.element.children[1]?.textContent ?? "", /^Ring 112 nu/);
});

test("nothing of letter or code is left after clearing", async () => {
  const { view, toCode } = stage();
  await toCode();
  view.clear();
  assert.deepEqual([view.element.textContent, view.unsent], ["", ""]);
});

test("the sheet has the words and the way back, a neutral title, and is gone after printing", () => {
  const titles: string[] = [];
  document.title = "Anhöriglotsen";
  Object.assign(window, { print: () => titles.push(document.title) });
  printCode(CODE);
  const sheet = document.querySelector(".sheet")?.textContent ?? "";
  assert.ok(CODE.every((word) => sheet.includes(word)));
  assert.doesNotMatch(sheet, /anhörig|brev|personal|stöd/i);
  assert.deepEqual(titles, ["Sex ord"]);
  window.dispatchEvent(new Event("afterprint"));
  assert.deepEqual([document.querySelector(".sheet"), document.title], [null, "Anhöriglotsen"]);
});

test("capitals and missing dots do not make a word wrong; another word does", () => {
  for (const typed of ["lönn", "LÖNN", " lonn ", "lo\u0308nn"]) assert.ok(sameWord(typed, "lönn"), typed);
  for (const typed of ["", "löv", "lönnn"]) assert.ok(!sameWord(typed, "lönn"), typed);
});
