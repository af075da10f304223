import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../conversation/api";
import type { MailboxAround } from "../panel/panel";
import { mailboxView, wordsIn } from "./mailbox";
import { Solver, type Worker_ } from "./solver";

const TYPED = "lönn kastrull vinter tavla moln segel";
const BOX = {
  token: "hemlig",
  letters: [
    { author: "relative", text: "Hej.", written_on: "2026-12-01" },
    { author: "staff", text: "Hej du.\n\nVi finns här.", written_on: "2026-12-02" },
  ],
  answer_by: "2026-12-02",
  expires_on: "2026-12-31",
  live: true,
};
const no = (status: number, detail = "Nej."): Answer => ({ ok: false, problem: { status, detail } });
const yes = (body: Readonly<Record<string, unknown>> = {}): Answer => ({ ok: true, body });

/** Answers at once, or never. */
function worker(nonce: string | null): { ended: boolean } & Worker_ {
  const made: { ended: boolean } & Worker_ = {
    ended: false,
    onmessage: null,
    onerror: null,
    postMessage: () => {
      if (nonce !== null) queueMicrotask(() => made.onmessage?.({ data: { nonce } } as MessageEvent));
    },
    terminate: () => (made.ended = true),
  };
  return made;
}

function stage(answers: Record<string, Answer> = {}, nonce: string | null = "7") {
  const calls: [string, unknown, string | undefined][] = [];
  const said: string[] = [];
  const events: string[] = [];
  const workers: ReturnType<typeof worker>[] = [];
  const around: MailboxAround = {
    open: (body) => around.ask("POST", "/mailbox/open", body),
    ask: async (method, path, body, token) => {
      const call = `${method} ${path}`;
      calls.push([call, body, token]);
      const fallback: Record<string, Answer> = {
        "GET /mailbox/challenge": yes({ challenge: "utmaning", bits: 4 }),
        "POST /mailbox/open": yes(BOX),
        "POST /mailbox/letters": yes({ ...BOX, letters: [...BOX.letters, { author: "relative", text: "Tack.", written_on: "2026-12-03" }] }),
      };
      return answers[call] ?? fallback[call] ?? yes();
    },
    say: (text) => said.push(text),
    confirm: (question, _, act) => {
      events.push(question.title);
      act();
    },
    close: () => events.push("close"),
    draw: () => [],
    copy: async () => true,
    goLive: () => events.push("live"),
  };
  const solver = new Solver(() => {
    workers.push(worker(nonce));
    return workers.at(-1) as Worker_;
  });
  const view = mailboxView(around, solver);
  document.body.replaceChildren(view.element);
  const field = (): HTMLTextAreaElement => view.element.querySelector("textarea") as HTMLTextAreaElement;
  const open = async (typed = TYPED): Promise<void> => {
    field().value = typed;
    view.element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await settle(5);
  };
  const press = async (label: string): Promise<void> => {
    const found = [...view.element.querySelectorAll("button")].find((each) => each.textContent === label);
    assert.ok(found, label);
    found.click();
    await settle(5);
  };
  const write = (text: string): void => {
    field().value = text;
    field().dispatchEvent(new Event("input"));
  };
  const title = (): string | null | undefined => view.element.querySelector("h2")?.textContent;
  const texts = (selector: string): string[] => [...view.element.querySelectorAll(selector)].map((each) => each.textContent ?? "");
  return { view, field, open, press, write, title, texts, calls, said, events, workers };
}

test("a code may be pasted with numbers, commas, capitals and line breaks", () => {
  for (const typed of ["1. Lönn\n2. Kastrull 3 vinter", "lönn, kastrull,vinter", " LÖNN-kastrull–vinter. ", "lo\u0308nn kastrull vinter"]) {
    assert.deepEqual(wordsIn(typed), ["lönn", "kastrull", "vinter"]);
  }
});

test("the browser is asked to remember, correct and capitalise nothing", () => {
  const { field } = stage();
  for (const [name, value] of [["autocomplete", "off"], ["autocapitalize", "off"], ["spellcheck", "false"]] as const) {
    assert.equal(field().getAttribute(name), value);
  }
});

test("a code that is too short asks the gateway nothing", async () => {
  const { open, calls, said } = stage();
  await open("lönn kastrull");
  assert.deepEqual([calls, said], [[], ["Koden har sex ord. Nu står det 2 i rutan."]]);
});

test("the right code shows what was written and answered, oldest first, with the proof of work done", async () => {
  const { open, calls, title, texts, events, press } = stage();
  await open();
  assert.deepEqual(calls[1], ["POST /mailbox/open", { code: TYPED.split(" "), challenge: "utmaning", nonce: "7" }, undefined]);
  assert.equal(title(), "Dina brev");
  assert.deepEqual(texts(".letters h3"), ["Du1 december 2026", "Personalen2 december 2026"]);
  assert.deepEqual(texts(".letters p"), ["Hej.", "Hej du.", "Vi finns här."]);
  assert.equal(texts(".answer-by").length, 0);
  await press("Prata med personalen nu");
  assert.deepEqual(events, ["live"]);
});

test("a wrong code gets one sentence that gives nothing away, and what was typed stays", async () => {
  const { open, texts, field } = stage({ "POST /mailbox/open": no(404, "Fel på tredje ordet.") });
  await open();
  assert.deepEqual([texts(".error"), field().value], [["Orden öppnade inget brev, men det går bra att försöka igen."], TYPED]);
  assert.equal(document.activeElement, field());
});

test("too many tries, a lost line and a browser without workers each say their own", async () => {
  const busy = stage({ "GET /mailbox/challenge": no(429, "Vänta en stund.") });
  await busy.open();
  assert.deepEqual(busy.texts(".error"), ["Vänta en stund."]);
  const cut = stage({ "POST /mailbox/open": { ok: false, problem: null } });
  await cut.open();
  assert.match(cut.texts(".error")[0] ?? "", /Försök igen/);
});

test("it can be broken off; the worker ends and what comes back later changes nothing", async () => {
  const { open, press, workers, title, field } = stage({}, null);
  await open();
  await press("Avbryt");
  assert.ok(workers[0]?.ended);
  workers[0]?.onmessage?.({ data: { nonce: "7" } } as MessageEvent);
  await settle(5);
  assert.deepEqual([title(), field().value], ["Öppna med din kod", TYPED]);
});

test("an answer is sent with the token, and is then among the letters", async () => {
  const { open, write, press, calls, texts, view } = stage();
  await open();
  write("Tack.");
  assert.equal(view.unsent, "Tack.");
  await press("Skicka");
  assert.deepEqual(calls[2], ["POST /mailbox/letters", { text: "Tack." }, "hemlig"]);
  assert.equal(texts(".letters h3").length, 3);
  assert.match(texts(".answer-by")[0] ?? "", /^Det finns inget svar än\./);
  assert.equal(view.unsent, "");
});

test("a box that has closed by itself asks for the code again and keeps what was being written", async () => {
  const { open, write, press, texts, view } = stage({ "POST /mailbox/letters": no(401) });
  await open();
  write("Tack.");
  await press("Skicka");
  assert.match(texts(".error")[0] ?? "", /öppna länge/);
  assert.equal(view.unsent, "Tack.");
});

test("everything is taken away after a question, and the code is said to be of no more use", async () => {
  const { open, press, events, calls, title } = stage();
  await open();
  await press("Ta bort allt");
  assert.deepEqual([events, calls.at(-1)], [["Ta bort brev och svar?"], ["DELETE /mailbox", undefined, "hemlig"]]);
  assert.equal(title(), "Allt är borttaget");
});

test("clearing closes what was opened, also when the answer comes too late", async () => {
  const { view, open, calls } = stage();
  await open();
  view.clear();
  assert.deepEqual(calls.at(-1), ["DELETE /mailbox/open", undefined, "hemlig"]);
  view.clear();
  assert.equal(calls.filter(([call]) => call === "DELETE /mailbox/open").length, 1);
  const late = stage();
  late.field().value = TYPED;
  late.view.element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  while (late.calls.length < 2) await settle();
  late.view.clear();
  await settle(5);
  assert.deepEqual(late.calls.at(-1), ["DELETE /mailbox/open", undefined, "hemlig"]);
});

test("clearing ends the worker and leaves nothing, whatever comes back", async () => {
  const { view, open, workers } = stage({}, null);
  await open();
  view.clear();
  assert.ok(workers[0]?.ended);
  workers[0]?.onmessage?.({ data: { nonce: "7" } } as MessageEvent);
  await settle(5);
  assert.equal(view.element.textContent, "");
});
