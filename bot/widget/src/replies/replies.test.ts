import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Option, Reply } from "../conversation/protocol";
import { drawReply, senderOf, spoken } from "./replies";
import { drawText, withoutRepeats } from "./text";

function draw(reply: Reply, chosen: Option[] = []): HTMLElement {
  const body = document.createElement("div");
  body.append(...drawReply(reply, (option) => chosen.push(option)));
  return body;
}

const all = (body: HTMLElement, selector: string): string[] =>
  [...body.querySelectorAll(selector)].map((each) => (each.textContent ?? "").trim());

test("text becomes paragraphs, and never markup", () => {
  const body = draw({ type: "text", text: "<img src=x onerror=alert(1)>\n\nAndra <b>stycket</b>." });
  assert.deepEqual(all(body, "p"), ["<img src=x onerror=alert(1)>", "Andra <b>stycket</b>."]);
  assert.equal(body.querySelector("img, b"), null);
});

test("lines with a dash become a list", () => {
  const body = document.createElement("div");
  body.append(...drawText("Gör så här:\n- ett\n- två"));
  assert.deepEqual([all(body, "p"), all(body, "li")], [["Gör så här:"], ["ett", "två"]]);
});

test("a number in a text is never made a link", () => {
  assert.equal(draw({ type: "text", text: "Ring 08-508 00 000." }).querySelector("a"), null);
});

const DANGER: Reply = {
  n: 2,
  type: "danger",
  text: "Ring 112 nu.\n\nSäg var du är och vad som händer. De säger vad du ska göra.\n\nDu kan stanna kvar här samtidigt.",
  call: { label: "Ring 112", href: "tel:112" },
  lines: ["Säg var du är.", "Säg vad som händer.", "Lägg inte på. De säger vad du ska göra."],
  options: [{ label: "Jag kan inte prata högt", payload: "/cannot_speak_aloud" }],
};

test("danger begins with the call, then what to say, then what is new in the text", () => {
  const body = draw(DANGER);
  const first = body.firstElementChild;
  assert.equal(first?.getAttribute("href"), "tel:112");
  assert.equal(first?.textContent, "Ring 112");
  assert.equal(body.children[1]?.tagName, "OL");
  assert.deepEqual(all(body, "p"), ["Du kan stanna kvar här samtidigt."]);
  assert.deepEqual(all(body, "button"), ["Jag kan inte prata högt"]);
});

test("danger without its parts can still be called", () => {
  const body = draw({ type: "danger", text: "Ring nu.", call: { label: "", href: "javascript:alert(1)" } });
  assert.equal(body.querySelector("a")?.getAttribute("href"), "tel:112");
  assert.equal(body.querySelector("a")?.textContent, "Ring 112");
});

test("a sentence with one new word is kept whole", () => {
  assert.equal(withoutRepeats("Säg var du är. Säg vem du är.", ["Säg var du är."]), "Säg vem du är.");
});

const CONTACTS: Reply = {
  type: "contacts",
  text: "De här har öppet.\n\nLinjen. Stöd.",
  lead: "De här har öppet.",
  contacts: [
    {
      id: "a",
      name: "Linjen",
      what: "Stöd.",
      channels: [
        { kind: "telefon", label: "000-00 00", href: "tel:00000", open: true, hours_today: "Öppet nu till 21", free: true },
        { kind: "chatt", label: "Chatta", href: "https://linjen.example/", open: false, hours_today: "Stängt nu", free: null },
        { kind: "besok", label: "Torget 1", href: null, open: null, hours_today: null, free: false },
        { kind: "webb", label: "Fel", href: "javascript:alert(1)", open: null, hours_today: "Tider okända", free: null },
      ],
      anonymous: "ja",
      anonymous_text: "Du kan vara anonym.",
      url: "https://linjen.example/om",
      reviewed_on: "2026-11-02",
    },
  ],
};

test("contacts show who, what, how and when, once", () => {
  const body = draw(CONTACTS);
  assert.deepEqual(all(body, "h3"), ["Linjen"]);
  assert.equal((body.textContent ?? "").split("Stöd.").length, 2);
  assert.equal(body.querySelector('a[href="tel:00000"]')?.textContent, "Ring 000-00 00");
  assert.deepEqual(all(body, ".hours"), ["Öppet nu till 21", "Stängt nu", "Tider okända", "Tider okända"]);
  const states = [...body.querySelectorAll(".hours")].map((each) => each.getAttribute("data-state"));
  assert.deepEqual(states, ["open", "closed", "unknown", "unknown"]);
  assert.deepEqual(all(body, ".free"), ["Kostar inget"]);
  assert.deepEqual(all(body, ".anonymous"), ["Du kan vara anonym."]);
  assert.deepEqual(all(body, ".reviewed"), ["Senast kontrollerad 2 november 2026"]);
});

test("pages open in a new tab and say so; other schemes are no links", () => {
  const body = draw(CONTACTS);
  const page = body.querySelector('a[href="https://linjen.example/"]');
  assert.equal(page?.getAttribute("target"), "_blank");
  assert.equal(page?.getAttribute("rel"), "noopener noreferrer");
  assert.match(page?.textContent ?? "", /öppnas i ny flik/);
  assert.equal(body.querySelectorAll("a").length, 3);
});

test("contacts without cards are drawn as their text", () => {
  assert.deepEqual(all(draw({ type: "contacts", text: "Ring 112." }), "p"), ["Ring 112."]);
});

const ANSWER: Reply = {
  type: "answer",
  answer_id: "x",
  title: "Vem ordnar begravningen?",
  text: "Vem ordnar begravningen?\n\nDödsboet.\n\nDet kostar inget att fråga.\n\nKälla: Skatteverket, https://skatteverket.example",
  source: "Skatteverket",
  url: "https://skatteverket.example",
  reviewed_on: "2026-11-22",
  reviewed_text: "Senast kontrollerad 22 november 2026",
  overdue: false,
  options: [
    { label: "Ja", payload: "/answer_helped" },
    { label: "Nej", payload: "/answer_not_helped" },
  ],
};

test("an answer shows title, text, authority, day of review and whether it helped, nothing twice", () => {
  const chosen: Option[] = [];
  const body = draw(ANSWER, chosen);
  assert.deepEqual(all(body, "h3"), ["Vem ordnar begravningen?"]);
  assert.deepEqual(all(body, "div > p:not(.reviewed)").slice(0, 2), ["Dödsboet.", "Det kostar inget att fråga."]);
  assert.match(body.querySelector(".source a")?.textContent ?? "", /^Läs hos Skatteverket/);
  assert.deepEqual(all(body, ".reviewed"), ["Senast kontrollerad 22 november 2026"]);
  assert.equal(body.querySelector(".overdue"), null);
  assert.equal(body.querySelector('[role="group"]')?.getAttribute("aria-label"), "Hjälpte det?");
  body.querySelectorAll("button")[1]?.click();
  assert.deepEqual(chosen, [{ label: "Nej", payload: "/answer_not_helped" }]);
});

const PHONED: Reply = {
  ...ANSWER,
  text: "Vem ordnar begravningen?\n\nRing 112 vid fara, annars 114 14. Har du 112 000 kronor eller 08-112 34?\n\nRing:\n\n- 114 14\n- någon",
  phones: [
    { text: "112", href: "tel:112" },
    { text: "114 14", href: "tel:11414" },
  ],
};

test("numbers that stand in an answer can be tapped; amounts and parts of other numbers cannot", () => {
  const body = draw(PHONED);
  const links = [...body.querySelectorAll('a[href^="tel:"]')].map((each) => [each.textContent, each.getAttribute("href")]);
  assert.deepEqual(links, [["112", "tel:112"], ["114 14", "tel:11414"], ["114 14", "tel:11414"]]);
  assert.equal(all(body, "p")[0], "Ring 112 vid fara, annars 114 14. Har du 112 000 kronor eller 08-112 34?");
  assert.deepEqual(all(body, ".bullets li"), ["114 14", "någon"]);
});

test("no number is guessed, and only a telephone is dialled", () => {
  assert.equal(draw({ ...PHONED, phones: undefined }).querySelector('a[href^="tel:"]'), null);
  const odd = [{ text: "112", href: "javascript:x" }, { text: "", href: "tel:1" }, "112", null];
  const body = draw({ ...PHONED, phones: odd });
  assert.deepEqual(all(body, "a"), all(draw({ ...PHONED, phones: [] }), "a"));
  assert.equal(all(body, "a").length, 1);
});

test("an answer past its review says so before the text", () => {
  const body = draw({ ...ANSWER, overdue: true });
  assert.equal(body.children[1]?.className, "overdue");
});

test("of a checklist the name and the number of steps are said aloud, not every step", () => {
  const said = spoken({ type: "checklist", title: "Först", about: "I lugn takt.", text: "Först\n\n- Ett", items: [{ text: "Ett" }] });
  assert.equal(said, "Först. I lugn takt. Listan har ett steg.");
});

test("a return code is shown word by word", () => {
  const body = draw({ type: "return_code", text: "Skriv av koden.\n\nett två tre", words: ["ett", "två", "tre"] });
  assert.deepEqual([all(body, "p"), all(body, "li")], [["Skriv av koden."], ["ett", "två", "tre"]]);
});

for (const type of ["quick_replies", "handover_offer", "text", "notice", "staff", "of_tomorrow", "toString"]) {
  test(`options beneath ${type} become buttons that send their payload`, () => {
    const chosen: Option[] = [];
    const options = [{ label: "Ja tack", payload: "/affirm" }, { label: "", payload: "/x" }, { label: "Trasig" }];
    const body = draw({ type, text: "Vill du?", options: options as Option[] }, chosen);
    assert.deepEqual([all(body, "p"), all(body, "button")], [["Vill du?"], ["Ja tack"]]);
    body.querySelector("button")?.click();
    assert.deepEqual(chosen, [{ label: "Ja tack", payload: "/affirm" }]);
  });
}

test("staff are named, notices are called notices, the rest is the bot", () => {
  assert.equal(senderOf({ type: "staff", text: "Hej", who: "Anhörigkonsulent" }), "Anhörigkonsulent");
  assert.equal(senderOf({ type: "contacts", text: "Bris", who: "Maria" }), "Maria");
  assert.equal(senderOf({ type: "staff", text: "Hej" }), "Personalen");
  assert.equal(senderOf({ type: "notice", text: "Hej", who: "Maria" }), "Meddelande");
  assert.equal(senderOf({ type: "text", text: "Hej" }), "Anhöriglotsen");
  assert.equal(spoken({ type: "staff", text: "Hej", who: "Anhörigkonsulent" }), "Anhörigkonsulent: Hej");
});

test("what is said aloud is the whole text, and that there are buttons", () => {
  assert.ok(spoken(DANGER).startsWith(DANGER.text));
  assert.match(spoken(DANGER), /Det finns en knapp att välja\.$/);
});

const ENGLISH: Reply = {
  type: "answer",
  lang: "en",
  dir: "ltr",
  title: "How soon?",
  text: "Within one month.\n\nSource: Skatteverket, https://example.se/\nLast checked 22 November 2026.",
  source: "Skatteverket",
  url: "https://example.se/",
  reviewed_text: "Last checked 22 November 2026",
  options: [
    { label: "Yes", payload: "/answer_helped", lang: "en" },
    { label: "No", payload: "/answer_not_helped", lang: "en" },
  ],
};

test("an answer in English has English around it, marked as such", () => {
  const body = draw(ENGLISH);
  assert.deepEqual(all(body, "p"), [
    "Within one month.",
    "Read at Skatteverket, in Swedish (opens in a new tab)",
    "Last checked 22 November 2026",
    "Did it help?",
  ]);
  assert.equal(body.querySelector("h3")?.closest("[lang]")?.getAttribute("lang"), "en");
  assert.equal(body.querySelector(".ask")?.closest("[lang]")?.getAttribute("lang"), "en");
  assert.match(spoken(ENGLISH), /Did it help\? There are 2 buttons/);
});

test("that a version is missing is said once, in its language, above the ordinary text", () => {
  const missing = "This answer is not available in English yet.";
  const body = draw({ type: "answer", text: `${missing}\n\nInom en månad.`, missing, missing_lang: "en" });
  assert.deepEqual(all(body, "p"), [missing, "Inom en månad."]);
  assert.equal(body.querySelector("p")?.getAttribute("lang"), "en");
});

test("a lead in English above Swedish cards is marked alone", () => {
  const body = draw({ type: "contacts", text: "You can contact these.", lead: "You can contact these.", lead_lang: "en", contacts: [{ name: "Bris" }] });
  assert.equal(body.querySelector("p")?.getAttribute("lang"), "en");
  assert.equal(body.querySelector(".cards")?.closest("[lang]"), null);
});
