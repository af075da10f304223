import { window_ } from "../shared/testing";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { Option, Reply } from "../conversation/protocol";
import { drawReply } from "../replies/replies";
import { settle } from "../shared/testing";
import { texts } from "../texts";
import { addDays, spokenDay, today } from "./dates";

const NOW = today();

const REPLY: Reply = {
  type: "checklist",
  text: "När någon har dött\n\nFörst:\n- Ring.",
  checklist_id: "dodsfall",
  title: "När någon har dött",
  about: "Ta en sak i taget.",
  starts_with: "Vilken dag dog personen?",
  items: [
    {
      id: "ring",
      when: "Först",
      text: "Ring banken.",
      detail: null,
      due: null,
      reminder: null,
      answer: { type: "answer", title: "Vad gör banken?", text: "Den spärrar kort.", source: "Guiden", url: "https://guiden.example/" },
    },
    {
      id: "begrav",
      when: "Sedan",
      text: "Bestäm dagen.",
      detail: "Gäller kistan.",
      due: { period: "P1M", words: "senast en månad efter dödsfallet", preferably: false, authority: false },
      reminder: "Ringa ett samtal",
      payload: "/show_answer",
    },
    {
      id: "anstand",
      when: "Sedan",
      text: "Be om mer tid.",
      due: { period: "P3M", words: "helst senast tre månader efter dödsfallet", preferably: true, authority: true },
      reminder: "Skicka in papper",
    },
  ],
};

interface Drawn {
  readonly body: HTMLElement;
  readonly chosen: Option[];
  readonly rows: readonly HTMLElement[];
  from(day: string): void;
  press(label: string): void;
  said(): string;
  dated(): string;
}

function draw(reply: Reply = REPLY): Drawn {
  const chosen: Option[] = [];
  const item = document.createElement("li");
  const body = document.createElement("div");
  item.append(body);
  document.body.replaceChildren(item);
  body.append(...drawReply(reply, (option) => chosen.push(option)));
  return {
    body,
    chosen,
    rows: [...body.querySelectorAll<HTMLElement>(".ticks > li")],
    from: (day) => {
      const field = body.querySelector<HTMLInputElement>('input[type="date"]');
      assert.ok(field);
      field.value = day;
      field.dispatchEvent(new Event("input"));
    },
    press: (label) => [...body.querySelectorAll("button")].find((each) => each.textContent === label)?.click(),
    said: () => body.querySelector('.actions [role="status"]')?.textContent ?? "",
    dated: () => body.querySelector('.from-day [role="status"]')?.textContent ?? "",
  };
}

const due = (row: HTMLElement | undefined): string => row?.querySelector(".due")?.textContent ?? "";

afterEach(() => document.body.replaceChildren());

test("steps stand under their headings, with boxes that have labels and the answer behind", () => {
  const { body, rows, chosen } = draw();
  assert.deepEqual([...body.querySelectorAll("h3, h4")].map((each) => each.textContent), ["När någon har dött", "Först", "Sedan"]);
  assert.equal(rows.length, 3);
  for (const box of body.querySelectorAll('input[type="checkbox"]')) assert.ok(body.querySelector(`label[for="${box.id}"]`));
  assert.equal(rows[0]?.querySelector("summary")?.textContent, "Vad gör banken?");
  assert.equal(rows[0]?.querySelector("details > p")?.textContent, "Den spärrar kort.");
  assert.equal(rows[0]?.querySelector("details a")?.getAttribute("href"), "https://guiden.example/");
  rows[1]?.querySelector<HTMLButtonElement>(".more")?.click();
  assert.deepEqual(chosen, [{ label: "Bestäm dagen.", payload: "/show_answer" }]);
});

test("an answer in English is marked as such, and one that is missing in it says so", () => {
  const source = { type: "answer", source: "Guiden", url: "https://guiden.example/" };
  const english = { ...source, title: "What does the bank do?", text: "It blocks cards.", lang: "en" };
  const missing = { ...source, title: "Vad gör banken?", text: "Den spärrar kort.", missing: "Not in English yet.", missing_lang: "en" };
  const items = [english, missing].map((answer) => ({ when: "Först", text: "Ring banken.", answer }));
  const { rows } = draw({ ...REPLY, items });
  assert.equal(rows[0]?.querySelector("details")?.lang, "en");
  assert.equal(rows[1]?.querySelector("details")?.lang, "");
  assert.deepEqual([...(rows[1]?.querySelectorAll("details > p") ?? [])].map((each) => each.textContent), [missing.missing, missing.text]);
});

test("times stand in words until there is a date, and as days after it", () => {
  const { rows, from, dated } = draw();
  assert.deepEqual(rows.map(due), ["", "Senast en månad efter dödsfallet", "Helst senast tre månader efter dödsfallet"]);
  from("2020-11-24");
  assert.match(due(rows[1]), /^Senast torsdag 24 december 2020 \(en månad efter dödsfallet\)/);
  assert.match(due(rows[2]), /^Helst senast onsdag 24 februari 2021 \(tre månader efter dödsfallet\)/);
  assert.match(due(rows[1]), /Dagen har passerat, men fråga ändå\.$/);
  assert.equal(dated(), texts.datesShown);
  from("");
  assert.equal(dated(), "");
  assert.deepEqual(rows.map(due).slice(1), ["Senast en månad efter dödsfallet", "Helst senast tre månader efter dödsfallet"]);
});

test("a date that is still to come is pointed out and not counted from", () => {
  const { rows, from, dated } = draw();
  from(addDays(NOW, 1));
  assert.equal(dated(), texts.dateAhead);
  assert.equal(due(rows[1]), "Senast en månad efter dödsfallet");
  from(NOW);
  assert.equal(dated(), texts.datesShown);
  assert.match(due(rows[1]), /^Senast \S+dag /);
});

test("a time at an authority that ends on a day off says which working day is enough", () => {
  // 90 days before a Saturday that is still to come.
  const saturday = addDays(NOW, 7 + ((6 - new Date(`${NOW}T00:00:00Z`).getUTCDay() + 7) % 7));
  const item = (authority: boolean): unknown => ({
    text: "Be om mer tid.",
    due: { period: "P90D", words: "senast 90 dagar efter dödsfallet", preferably: false, authority },
    reminder: "Skicka in papper",
  });
  const { rows, from } = draw({ ...REPLY, items: [item(true), item(false)] });
  from(addDays(saturday, -90));
  assert.ok(due(rows[0]).startsWith(`Senast ${spokenDay(saturday)}`));
  assert.match(due(rows[0]), /Då är det ledigt\. Enligt lag räcker \S+dag \d+ /);
  assert.doesNotMatch(due(rows[1]), /ledigt/);
});

test("what is copied is the whole list with its days and ticks", async () => {
  const copied: string[] = [];
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) } },
    configurable: true,
  });
  const { rows, from, press, said } = draw();
  from("2020-11-24");
  rows[0]?.querySelector<HTMLInputElement>("input")?.click();
  press(texts.copy);
  await settle();
  assert.equal(said(), texts.copied);
  const lines = copied[0]?.split("\n") ?? [];
  assert.deepEqual(lines.slice(0, 6), [
    "När någon har dött",
    "Ta en sak i taget.",
    "",
    "Först",
    "[x] Ring banken.",
    "    Läs mer: https://guiden.example/",
  ]);
  assert.ok(lines.includes("    Senast torsdag 24 december 2020 (en månad efter dödsfallet). Dagen har passerat, men fråga ändå."));
});

test("where the clipboard is closed it is tried the older way, and said when that fails too", async () => {
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: () => Promise.reject(new Error("not allowed")) } },
    configurable: true,
  });
  for (const [works, wanted] of [[true, texts.copied], [false, texts.notCopied]] as const) {
    Object.defineProperty(document, "execCommand", { value: () => works, configurable: true });
    const { press, said, body } = draw();
    press(texts.copy);
    await settle();
    assert.equal(said(), wanted);
    assert.equal(body.querySelector("textarea"), null);
  }
});

function catchFile(): Blob[] {
  const files: Blob[] = [];
  URL.createObjectURL = (file) => {
    files.push(file as Blob);
    return "blob:test";
  };
  URL.revokeObjectURL = () => undefined;
  return files;
}

test("the calendar file holds days to come of steps that are not done, with names that tell nothing", async () => {
  const files = catchFile();
  const { rows, from, press, said } = draw();
  press(texts.saveCalendar);
  assert.equal(said(), texts.dateFirst);
  from(NOW);
  press(texts.saveCalendar);
  assert.equal(said(), texts.saved(2));
  const file = (await files[0]?.text()) ?? "";
  assert.deepEqual([...file.matchAll(/SUMMARY:(.*)\r\n/g)].map((match) => match[1]), ["Ringa ett samtal", "Skicka in papper"]);
  assert.doesNotMatch(file, /DESCRIPTION|LOCATION|dött|döds/i);
  rows[1]?.querySelector<HTMLInputElement>("input")?.click();
  press(texts.saveCalendar);
  assert.equal(said(), texts.saved(1));
  from("2001-01-01");
  press(texts.saveCalendar);
  assert.equal(said(), texts.nothingToSave);
  assert.equal(files.length, 2);
});

test("printing marks the list, and takes the mark away afterwards", () => {
  let printed = 0;
  Object.defineProperty(window_, "print", { value: () => void (printed += 1), configurable: true });
  const { body, press } = draw();
  press(texts.print);
  assert.equal(printed, 1);
  assert.ok(document.documentElement.classList.contains("printing"));
  assert.ok(body.parentElement?.classList.contains("printed"));
  window.dispatchEvent(new Event("afterprint"));
  assert.equal(document.documentElement.classList.contains("printing"), false);
  assert.equal(body.parentElement?.classList.contains("printed"), false);
});

test("a list without times has no date to fill in and nothing for the calendar", () => {
  const { body } = draw({ ...REPLY, starts_with: null, items: [{ text: "Ring." }] });
  assert.equal(body.querySelector('input[type="date"]'), null);
  assert.deepEqual([...body.querySelectorAll(".actions button")].map((each) => each.textContent), [texts.print, texts.copy]);
});

test("a list without steps is drawn as its text", () => {
  const { body } = draw({ type: "checklist", text: "Ring 112.", items: [{}, null, { text: " " }] as unknown[] });
  assert.equal(body.textContent, "Ring 112.");
});
