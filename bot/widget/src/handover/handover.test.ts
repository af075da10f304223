import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Confirm } from "../confirm/confirm";
import type { Answer } from "../conversation/api";
import type { Conversation, Outcome } from "../conversation/conversation";
import { letterView } from "../letter/letter";
import { Log } from "../log/log";
import { mailboxView } from "../mailbox/mailbox";
import type { Letters } from "../panel/panel";
import { Handover } from "./handover";

const APPROVED = {
  summary: { target_group: "vbe", practical_topic: "none", urgency: "ingen", district: "jarva", language: "sv" },
  lines: [],
  promise: "",
};

function stage(letters: () => Promise<Letters> = async () => ({ letterView, mailboxView })) {
  const calls: string[] = [];
  const sends: { text: string; key: string }[] = [];
  const notes: string[] = [];
  const restored: string[] = [];
  const shown: boolean[] = [];
  const line: { outcome: Outcome; answer: Answer; live: boolean } = {
    outcome: { ok: true },
    answer: { ok: true, body: {} },
    live: true,
  };
  const conversation = {
    get live() {
      return line.live;
    },
    ask: async (method: string, what: string) => {
      calls.push(`${method} ${what}`);
      return line.answer;
    },
    elsewhere: async (method: string, path: string) => {
      calls.push(`${method} ${path}`);
      return { ok: true, body: { code: ["a", "b", "c", "d", "e", "f"] } };
    },
    send: async (message: { text: string; key: string }) => {
      sends.push(message);
      return line.outcome;
    },
    start: async () => {
      calls.push("start");
      line.live = true;
      line.answer = { ok: true, body: {} };
    },
  } as unknown as Conversation;
  const log = new Log(() => undefined);
  const confirm = new Confirm();
  const handover = new Handover(
    {
      conversation,
      confirm,
      log: () => log,
      say: () => undefined,
      note: (text) => notes.push(text),
      restore: (text) => restored.push(text),
      show: (conversation) => shown.push(conversation),
      focus: () => undefined,
      askForHuman: () => calls.push("ask for human"),
    },
    letters,
  );
  document.body.replaceChildren(log.element, handover.strip.element, confirm.element, handover.panel.element);
  const press = async (label: string): Promise<void> => {
    const found = [...document.querySelectorAll("button")].find((each) => each.textContent === label);
    assert.ok(found, label);
    found.click();
    await settle();
  };
  const own = (): string[] => [...log.element.querySelectorAll(".from-you .body > p")].map((each) => each.textContent ?? "");
  const warned = (): boolean => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  return { handover, calls, sends, notes, restored, shown, line, press, own, warned, log };
}

test("from the robot to the queue to a person and back; what is said of it comes from the gateway alone", async () => {
  const { handover, notes, calls, press } = stage();
  assert.equal(await handover.offer.join(APPROVED, true), null);
  handover.mode("waiting", null);
  handover.mode("human", "Maria");
  handover.mode("human", "Maria");
  await press("Avsluta med Maria");
  await press("Ja, avsluta");
  handover.mode("bot", null);
  assert.deepEqual(calls, ["POST handover", "DELETE handover"]);
  handover.mode("waiting", null);
  await press("Lämna kön");
  await press("Ja, lämna kön");
  handover.mode("bot", null);
  assert.deepEqual([notes, calls.length, handover.strip.element.hidden], [[], 3, true]);
});

test("what one writes to a person is shown as that person sees it, and can be shown whole", async () => {
  const { handover, line, own, press, calls } = stage();
  handover.mode("human", "Maria");
  line.outcome = { ok: true, seen: { n: 4, text: "Ring [telefonnummer]", hidden: [{ i: 0, label: "telefonnummer" }] } };
  await handover.write("Ring 070-174 06 05");
  assert.deepEqual(own(), ["Ring dolt: telefonnummer"]);
  line.answer = { ok: true, body: { own: { n: 4, text: "Ring 070-174 06 05", hidden: [] } } };
  await press("Visa för personalen");
  assert.deepEqual([calls, own()], [["POST reveal"], ["Ring 070-174 06 05"]]);
  assert.equal(document.activeElement?.textContent, "Ring 070-174 06 05");
  handover.reset();
});

test("a message that does not come through says so, and goes with the same key when the line is back", async () => {
  const { handover, line, sends, log } = stage();
  handover.mode("human", "Maria");
  line.outcome = { ok: false, problem: null };
  const sent = handover.write("hej");
  await settle();
  assert.match(log.element.textContent ?? "", /Inte framme än/);
  line.outcome = { ok: true };
  handover.online();
  assert.deepEqual(await sent, { ok: true });
  assert.equal(sends[0]?.key, sends[1]?.key);
  assert.ok([...log.element.querySelectorAll<HTMLElement>(".own-state")].every((each) => each.hidden));
  handover.reset();
});

test("a gateway that stumbles has refused nothing", async () => {
  const { handover, line } = stage();
  handover.mode("human", "Maria");
  line.outcome = { ok: false, problem: { status: 503, detail: "Trasigt." } };
  const sent = handover.write("hej");
  await settle();
  line.outcome = { ok: true };
  handover.online();
  assert.deepEqual(await sent, { ok: true });
  handover.reset();
});

test("when the person has left, what has not come through is given back", async () => {
  const { handover, line, own } = stage();
  handover.mode("human", "Maria");
  line.outcome = { ok: false, problem: null };
  const sent = handover.write("hej");
  await settle();
  handover.mode("bot", null);
  assert.deepEqual([await sent, own()], [{ ok: false, problem: null }, []]);
});

test("leaving by mistake is warned of while one waits, writes with a person or has a letter begun, and never else", async () => {
  const { handover, warned, press } = stage();
  assert.equal(warned(), false);
  handover.mode("waiting", null);
  assert.equal(warned(), true);
  handover.mode("human", "Maria");
  assert.equal(warned(), true);
  handover.mode("bot", null);
  assert.equal(warned(), false);
  handover.openLetter(APPROVED);
  await settle();
  assert.equal(warned(), false);
  await press("Börja skriva");
  const field = handover.panel.element.querySelector("textarea") as HTMLTextAreaElement;
  field.value = "Hej";
  assert.equal(warned(), true);
  await press("Tillbaka");
  assert.ok(handover.panel.open);
  await press("Ja, ta bort det");
  assert.deepEqual([handover.panel.open, warned()], [false, false]);
});

test("the quick exit warns of nothing and leaves nothing", async () => {
  const { handover, warned, press } = stage();
  handover.mode("human", "Maria");
  handover.openLetter(APPROVED);
  await settle();
  await press("Börja skriva");
  (handover.panel.element.querySelector("textarea") as HTMLTextAreaElement).value = "Hemligt";
  handover.reset();
  assert.deepEqual([warned(), handover.panel.unsent, handover.panel.open], [false, "", false]);
  assert.doesNotMatch(document.body.textContent ?? "", /Hemligt|Maria/);
});

test("a letter that comes after one has left is not shown", async () => {
  let arrive: (letters: Letters) => void = () => undefined;
  const { handover } = stage(() => new Promise((settled) => (arrive = settled)));
  handover.openMailbox();
  handover.reset();
  arrive({ letterView, mailboxView });
  await settle();
  assert.equal(handover.panel.open, false);
});

test("letters that cannot be fetched lead back to the conversation with a word", async () => {
  const { handover, notes, shown } = stage(() => Promise.reject(new Error("network")));
  handover.openMailbox();
  await settle();
  assert.deepEqual([notes, shown.at(-1), handover.panel.open], [["Det gick inte att öppna. Försök igen."], true, false]);
});

test("a person who comes while a letter is written is told of there, and gets what was written", async () => {
  const { handover, press, restored } = stage();
  handover.mode("waiting", null);
  handover.openLetter(APPROVED);
  await settle();
  await press("Börja skriva");
  (handover.panel.element.querySelector("textarea") as HTMLTextAreaElement).value = "Jag är orolig.";
  handover.mode("human", "Maria");
  assert.match(handover.panel.element.textContent ?? "", /Maria är här/);
  await press("Gå till samtalet");
  assert.deepEqual([restored, handover.panel.open], [["Jag är orolig."], false]);
  handover.reset();
});

test("danger is seen above a letter too", async () => {
  const { handover } = stage();
  handover.openLetter(APPROVED);
  await settle();
  handover.reply({ n: 9, type: "danger", text: "Ring 112 nu.", call: { label: "Ring 112", href: "tel:112" } });
  assert.equal(handover.panel.element.querySelector("a")?.getAttribute("href"), "tel:112");
  handover.reset();
});

/** Goes through the steps of a letter. */
async function sendLetter({ handover, press }: ReturnType<typeof stage>): Promise<void> {
  handover.openLetter(APPROVED);
  await settle();
  await press("Börja skriva");
  (handover.panel.element.querySelector("textarea") as HTMLTextAreaElement).value = "Hej";
  await press("Nästa: få din kod");
  await press("Jag har sparat koden");
  const ordinal = ["första", "andra", "tredje", "fjärde", "femte", "sjätte"].findIndex((each) =>
    (handover.panel.element.querySelector("label")?.textContent ?? "").includes(each),
  );
  (handover.panel.element.querySelector("#code-word") as HTMLInputElement).value = "abcdef"[ordinal] as string;
  handover.panel.element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle(5);
}

test("a letter sent while waiting takes the place in the queue, and the end says that it is kept", async () => {
  const stood = stage();
  stood.handover.mode("waiting", null);
  await sendLetter(stood);
  assert.deepEqual(stood.calls, ["POST /mailbox/code", "POST letter", "DELETE handover"]);
  assert.match(stood.handover.kept.ended ?? "", /brev finns kvar/);
  await stood.press("Klart");
  assert.match(stood.notes.at(-1) ?? "", /Brevet är skickat/);
  stood.handover.reset();
  assert.equal(stood.handover.kept.ended, null);
});

test("a conversation that has ended by itself while the letter was written begins anew and carries it", async () => {
  const stood = stage();
  stood.line.live = false;
  stood.line.answer = { ok: false, problem: null };
  await sendLetter(stood);
  assert.deepEqual(stood.calls, ["POST /mailbox/code", "POST letter", "start", "POST letter"]);
  assert.match(stood.handover.panel.element.textContent ?? "", /Brevet är skickat/);
});

test("after a person has been here the end says what they still have", () => {
  const { handover } = stage();
  assert.deepEqual(handover.kept, { warning: null, ended: null });
  handover.mode("human", "Maria");
  assert.match(handover.kept.warning ?? "", /60 minuter/);
  handover.mode("bot", null);
  assert.match(handover.kept.ended ?? "", /60 minuter/);
  handover.reset();
});
