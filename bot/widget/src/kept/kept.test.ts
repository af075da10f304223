import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../conversation/api";
import { texts } from "../texts";
import { Kept } from "./kept";

const TOLD: Answer = { ok: true, body: { kept: ["Brev tas bort.", 3, "Inget sparas."], limits: ["Något missas."] } };

function stage(answers: Answer[] = [TOLD]) {
  const host = document.createElement("div");
  const log = document.createElement("section");
  const opener = document.createElement("button");
  const said: string[] = [];
  const shown: boolean[] = [];
  const asked: string[] = [];
  const kept = new Kept(host, log, {
    ask: async (method, path) => {
      asked.push(`${method} ${path}`);
      return answers[Math.min(asked.length, answers.length) - 1] as Answer;
    },
    say: (text) => said.push(text),
    shown: (on) => shown.push(on),
  });
  host.append(opener, log, kept.element);
  document.body.replaceChildren(host);
  const items = (): (string | null)[] => [...kept.element.querySelectorAll("li")].map((each) => each.textContent);
  return { host, log, opener, kept, said, shown, asked, items };
}

test("nothing is asked for until it is opened; then the sentences stand under their headings, as text", async () => {
  const { kept, opener, asked, items } = stage();
  assert.deepEqual([asked, kept.open], [[], false]);
  kept.toggle(opener);
  await settle();
  assert.deepEqual(asked, ["GET /retention"]);
  assert.deepEqual(items(), ["Brev tas bort.", "Inget sparas.", "Något missas."]);
  assert.equal(kept.element.querySelector("h3")?.textContent, texts.keptLimits);
});

test("the keyboard goes to the heading, and back to what was pressed; what was scrolled stands where it was", async () => {
  const { host, log, opener, kept, shown } = stage();
  log.scrollTop = 140;
  kept.toggle(opener);
  assert.equal(document.activeElement?.id, "kept-title");
  assert.ok(host.classList.contains("keeping"));
  log.scrollTop = 0;
  [...kept.element.querySelectorAll("button")].find((each) => each.textContent === texts.keptBack)?.click();
  assert.equal(document.activeElement, opener);
  assert.deepEqual([log.scrollTop, host.classList.contains("keeping"), shown], [140, false, [true, false]]);
});

test("the same button closes it, and so does Escape", () => {
  const { kept, opener } = stage();
  kept.toggle(opener);
  kept.toggle(opener);
  assert.equal(kept.open, false);
  kept.toggle(opener);
  kept.element.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  assert.equal(kept.open, false);
});

test("the long page opens in a tab of its own, and says so", () => {
  const { kept } = stage();
  const link = kept.element.querySelector("a");
  assert.deepEqual([link?.getAttribute("href"), link?.getAttribute("target")], ["/vad-sparas", "_blank"]);
  assert.match(link?.textContent ?? "", /öppnas i ny flik/);
});

test("a gateway that does not answer is told of, and the next time it is asked again", async () => {
  const { kept, opener, said, items } = stage([{ ok: false, problem: null }, TOLD]);
  kept.toggle(opener);
  await settle();
  assert.deepEqual([said, items()], [[texts.keptFailed], []]);
  kept.toggle(opener);
  kept.toggle(opener);
  await settle();
  assert.equal(items().length, 3);
});

test("closed for something that matters more, it leaves the keyboard alone", () => {
  const { kept, opener } = stage();
  kept.toggle(opener);
  kept.close(false);
  assert.notEqual(document.activeElement, opener);
});
