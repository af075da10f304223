import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Problem, Reply } from "../conversation/protocol";
import { drawReply } from "../replies/replies";
import { drawOffer, type Approved, type OfferEvents } from "./offer";

const OFFER: Reply = {
  n: 3,
  type: "handover_offer",
  text: "Vill du prata med någon?",
  live: true,
  wait_s: 290,
  opens: null,
  letter: true,
  summary: { target_group: "kriminalitet", practical_topic: null, urgency: "snart", district: "jarva", language: "sv" },
  choices: {
    target_group: [
      { value: "kriminalitet", label: "Någon lever kriminellt" },
      { value: "vbe", label: "Extremism" },
    ],
    practical_topic: [{ value: "hot_och_skydd", label: "Hot och skydd" }],
    district: [
      { value: "jarva", label: "Järva" },
      { value: "farsta", label: "Farsta" },
    ],
    language: [{ value: "sv", label: "Svenska" }],
  },
  lead: "Det finns personal som kan svara dig nu.",
  lines: [
    "Vem det gäller: Någon lever kriminellt",
    "Frågan: Inte valt",
    "Hur bråttom: Behöver hjälp snart",
    "Stadsdel som svarar: Järva",
    "Språk: Svenska",
  ],
  promise: "Personalen har tystnadsplikt.\n\nFar ett barn illa måste de anmäla.",
};

function stage(reply: Reply = OFFER, joins: (Problem | null | undefined)[] = [null]) {
  const joined: [Approved, boolean][] = [];
  const letters: Approved[] = [];
  const said: string[] = [];
  let declined = 0;
  const events: OfferEvents = {
    join: async (approved, history) => {
      joined.push([approved, history]);
      return joins[Math.min(joined.length, joins.length) - 1];
    },
    letter: (approved) => letters.push(approved),
    declined: () => (declined += 1),
    say: (text) => said.push(text),
  };
  const body = document.createElement("div");
  body.append(...(drawOffer(reply, events) ?? []));
  document.body.replaceChildren(body);
  const press = (label: string): void => {
    const found = [...body.querySelectorAll("button")].find((each) => each.textContent === label);
    assert.ok(found, label);
    found.click();
  };
  const seen = (): string[] => [...body.querySelectorAll(".sees > div")].map((each) => [...each.children].map((c) => c.textContent).join(": "));
  const labels = (): string[] => [...body.querySelectorAll("button")].map((each) => each.textContent ?? "");
  return { body, press, seen, labels, joined, letters, said, declinedTimes: () => declined };
}

test("what staff will see stands in words, with what is not chosen said too, and the promise before the buttons", () => {
  const { seen, body, labels } = stage();
  assert.deepEqual(seen(), [
    "Vem det gäller: Någon lever kriminellt",
    "Frågan: Inte valt",
    "Hur bråttom: Behöver hjälp snart",
    "Stadsdel som svarar: Järva",
    "Språk: Svenska",
  ]);
  assert.match(body.textContent ?? "", /svara dig nu\. Väntan är ungefär 5 minuter\./);
  assert.match(body.querySelector(".promise")?.textContent ?? "", /tystnadsplikt.*anmäla/);
  assert.deepEqual(labels().slice(-3), ["Ja, prata med någon", "Skriv ett brev", "Nej, inte nu"]);
});

test("an unknown wait is said to be unknown", () => {
  assert.match(stage({ ...OFFER, wait_s: null }).body.textContent ?? "", /Vi vet inte hur lång väntan blir\./);
});

test("what is changed is what is approved and shown, and focus goes to the choice and back", async () => {
  const { body, press, seen, joined, said } = stage();
  press("Ändra");
  assert.equal((document.activeElement as HTMLElement).tagName, "SELECT");
  const district = body.querySelector<HTMLSelectElement>("select[id^=district]") as HTMLSelectElement;
  assert.match(document.getElementById(district.getAttribute("aria-describedby") ?? "")?.textContent ?? "", /välja en annan/);
  district.value = "farsta";
  district.dispatchEvent(new Event("change"));
  press("Klart");
  assert.equal(document.activeElement?.textContent, "Ändra");
  assert.deepEqual([seen()[3], said.length], ["Stadsdel som svarar: Farsta", 1]);
  press("Ja, prata med någon");
  await settle();
  assert.equal(joined[0]?.[0].summary.district, "farsta");
  assert.equal(joined[0]?.[1], false);
});

test("what was written to the robot goes along only when it is ticked", async () => {
  const { body, press, joined } = stage();
  const tick = body.querySelector<HTMLInputElement>("input[type=checkbox]") as HTMLInputElement;
  assert.equal(tick.checked, false);
  tick.checked = true;
  press("Ja, prata med någon");
  await settle();
  assert.equal(joined[0]?.[1], true);
  assert.ok(tick.disabled);
});

test("two presses ask for one place, and afterwards there is nothing left to press", async () => {
  const { press, joined, labels, body } = stage();
  press("Ja, prata med någon");
  press("Ja, prata med någon");
  await settle();
  assert.deepEqual([joined.length, labels().filter((label) => label !== "Klart")], [1, []]);
  assert.ok(body.querySelector<HTMLElement>(".told")?.hidden);
});

test("when nobody can answer after all, that is said once and the letter is still there", async () => {
  const { press, labels, said, body } = stage(OFFER, [{ status: 409, detail: "Ingen kan svara just nu." }]);
  press("Ja, prata med någon");
  await settle();
  assert.deepEqual(said, ["Ingen kan svara just nu."]);
  assert.equal(body.querySelector(".told")?.textContent, "Ingen kan svara just nu.");
  assert.ok(labels().includes("Skriv ett brev"));
});

test("when nobody is there the card says when, and offers the letter first", () => {
  const { body, labels, press, letters } = stage({ ...OFFER, live: false, wait_s: null, opens: "på måndag kl. 8" });
  assert.match(body.textContent ?? "", /öppnar på måndag kl\. 8\./);
  assert.deepEqual(labels().slice(-2), ["Skriv ett brev", "Nej, inte nu"]);
  assert.equal(body.querySelector("input[type=checkbox]"), null);
  press("Skriv ett brev");
  assert.deepEqual(letters[0]?.lines[0], ["Vem det gäller", "Någon lever kriminellt"]);
});

test("what cannot be put in the gateway's words is put in our own, and never made up", () => {
  const { seen } = stage({ ...OFFER, lines: ["Något annat"] });
  assert.deepEqual(seen(), [
    "Vem det gäller: Någon lever kriminellt",
    "Frågan: Inte valt",
    "Stadsdel som svarar: Järva",
    "Språk: Svenska",
  ]);
});

test("a no is taken as a no", () => {
  const { press, labels, declinedTimes } = stage();
  press("Nej, inte nu");
  assert.deepEqual([declinedTimes(), labels().includes("Ja, prata med någon")], [1, false]);
});

test("in English the card is English", () => {
  const { body } = stage({ ...OFFER, lang: "en" });
  assert.match(body.textContent ?? "", /This is what staff will see/);
  assert.doesNotMatch(body.textContent ?? "", /Det här får/);
});

test("an offer without a summary is drawn as a text with its buttons", () => {
  const events = {} as OfferEvents;
  const old: Reply = { type: "handover_offer", text: "Vill du?", options: [{ label: "Ja", payload: "/ask_for_human" }] };
  assert.equal(drawOffer(old, events), null);
  const body = document.createElement("div");
  body.append(...drawReply(old, () => undefined, events));
  assert.deepEqual([...body.querySelectorAll("p, button")].map((each) => each.textContent), ["Vill du?", "Ja"]);
});
