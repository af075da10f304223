import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "./api";
import { Letters } from "./letters";

const ROW = { id: "a1", labels: { target_group: "Kriminalitet" }, state: "again", answer_by: "2026-12-01", expires_on: "2026-12-24" };
const LETTERS = [
  { id: 4, author: "relative", state: "sent", text: "Hej.", written_on: "2026-11-27" },
  { id: 9, author: "relative", state: "sent", text: "Är ni där?", written_on: "2026-11-28" },
  { id: 7, author: "staff", state: "sent", text: "Hej!", written_on: "2026-11-28" },
];

async function opened(refused: boolean) {
  const sent: unknown[] = [];
  const answers = refused ? [409, 200] : [200];
  const request = async (url: unknown, options: RequestInit | undefined): Promise<Response> => {
    const path = String(url);
    if (options?.method === "POST") {
      sent.push(JSON.parse(String(options.body)));
      const status = answers.shift() ?? 200;
      return Response.json(status === 409 ? { slug: "personal-data", detail: "Namn?" } : {}, { status });
    }
    return Response.json(path.endsWith("/letters") ? { letters: [ROW] } : { ...ROW, letters: LETTERS });
  };
  const view = new Letters(new Api(() => undefined, request as typeof fetch), () => undefined);
  document.body.replaceChildren(view.element);
  const press = async (selector: string): Promise<void> => {
    view.element.querySelector<HTMLElement>(selector)?.click();
    await settle(5);
  };
  await view.show();
  await press(".ticket button");
  const answer = async (text: string): Promise<void> => {
    (view.element.querySelector("textarea") as HTMLTextAreaElement).value = text;
    view.element.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    await settle(5);
  };
  return { sent, answer };
}

test("an answer tells which letters were on the screen, so that one that came meanwhile goes on waiting", async () => {
  const { sent, answer } = await opened(false);
  await answer("Ja, vi är här.");
  assert.deepEqual(sent, [{ text: "Ja, vi är här.", second_eyes: false, seen: 9 }]);
});

test("so does one that is sent anyway", async () => {
  const { sent, answer } = await opened(true);
  await answer("Ring Mona.");
  document.querySelector("dialog form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle(5);
  assert.deepEqual(sent.at(-1), { text: "Ring Mona.", second_eyes: false, seen: 9, confirmed: true });
});
