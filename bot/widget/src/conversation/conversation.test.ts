import { settle } from "../shared/testing";
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Solver } from "../mailbox/solver";
import { Api, RefusedError } from "./api";
import { Conversation, type Listener, type Socket } from "./conversation";

type Listeners = Record<string, (value?: unknown) => void>;

/** A line that can be cut, in place of the network. */
class FakeSocket implements Socket {
  connected = false;
  active = true;
  readonly emitted: [string, unknown][] = [];
  readonly listeners: Listeners = {};
  acknowledge: (event: string) => unknown = () => ({ ok: true });
  silent = false;

  on(event: string, listener: (...values: never[]) => void): void {
    this.listeners[event] = listener as (value?: unknown) => void;
  }

  emit(event: string, ...values: unknown[]): void {
    this.emitted.push([event, values[0]]);
    const done = values[1] as ((failed: unknown, ack: unknown) => void) | undefined;
    if (!this.silent) queueMicrotask(() => done?.(null, this.acknowledge(event)));
    else this.#open.push(() => done?.(new Error("cut"), null));
  }

  readonly #open: (() => void)[] = [];

  timeout(): { emit: FakeSocket["emit"] } {
    return { emit: (event, ...values) => this.emit(event, ...values) };
  }

  connect(): void {
    this.connected = true;
    this.listeners["connect"]?.();
  }

  disconnect(): void {
    this.connected = false;
  }

  cut(): void {
    this.connected = false;
    for (const fail of this.#open.splice(0)) fail();
    this.listeners["disconnect"]?.();
  }

  receive(n: number, type = "text"): void {
    this.listeners["reply"]?.({ n, type, text: `svar ${n}` });
  }
}

const begun: Conversation[] = [];
// A conversation left open by a failed test would keep its timers, and the whole run, alive.
afterEach(async () => {
  for (const conversation of begun.splice(0)) await conversation.end();
});

function stage(answers: Record<string, () => Response> = {}, look?: (url: string, options: RequestInit) => void) {
  const calls: string[] = [];
  const events: string[] = [];
  const socket = new FakeSocket();
  const request = (async (url: string, options: RequestInit = {}) => {
    const call = `${options.method ?? "GET"} ${url}`;
    calls.push(call);
    look?.(url, options);
    const key = Object.keys(answers).find((each) => call.startsWith(each));
    if (key) return (answers[key] as () => Response)();
    if (options.method === "DELETE") return new Response(null, { status: 204 });
    if (call === "POST /api/v1/conversations") {
      const replies = [{ n: 1, type: "text", text: "svar 1" }];
      return Response.json({ conversation_id: "c1", replies, mode: "bot", staffed: false }, { status: 201 });
    }
    return Response.json({ replies: [], mode: "bot" });
  }) as typeof fetch;
  const listener: Listener = {
    reply: (reply) => events.push(`reply ${reply.n}`),
    mode: (mode, who) => events.push(`mode ${mode}${who ? ` ${who}` : ""}`),
    typing: (on) => events.push(`typing ${on}`),
    queue: (place, wait) => events.push(`queue ${place} ${wait}`),
    notice: (text) => events.push(`notice ${text}`),
    connection: (online) => events.push(online ? "online" : "offline"),
    gone: () => events.push("gone"),
    takenUp: () => events.push("takenUp"),
  };
  const times = { ack: 30, reconnect: 30, grace: 5, gap: 5, poll: 1000 };
  const conversation = new Conversation(listener, () => socket, new Api(request), times);
  begun.push(conversation);
  const replies = (): string[] => events.filter((each) => each.startsWith("reply"));
  return { calls, events, socket, conversation, replies };
}

const problem = (status: number, detail = "Vänta.") => () => Response.json({ status, detail }, { status });

test("a message goes by the socket when there is one", async () => {
  const { conversation, socket, calls } = stage();
  await conversation.start();
  socket.connect();
  assert.deepEqual(await conversation.send({ text: "hej" }), { ok: true });
  assert.deepEqual(socket.emitted.at(-1), ["message", { text: "hej" }]);
  assert.equal(calls.filter((each) => each.includes("/messages")).length, 0);
});

test("a message goes by plain HTTP when there is none, and is answered the same", async () => {
  const answer = (): Response => Response.json({ replies: [{ n: 2, type: "text", text: "svar 2" }], mode: "bot" });
  const { conversation, replies } = stage({ "POST /api/v1/conversations/c1/messages": answer });
  assert.deepEqual(await conversation.send({ payload: "/affirm" }), { ok: true });
  assert.deepEqual(replies(), ["reply 1", "reply 2"]);
});

test("ten replies over a line that is cut twice are shown exactly once, in order", async () => {
  const { conversation, socket, replies } = stage();
  await conversation.start();
  socket.connect();
  for (const n of [2, 3, 4]) socket.receive(n);
  socket.cut();
  socket.connect();
  assert.deepEqual(socket.emitted.at(-1), ["resume", { after: 4 }]);
  for (const n of [5, 6, 6, 5, 7]) socket.receive(n);
  socket.cut();
  socket.connect();
  for (const n of [10, 8, 9, 8]) socket.receive(n);
  assert.deepEqual(replies(), Array.from({ length: 10 }, (_, index) => `reply ${index + 1}`));
});

test("a gap that does not close is asked for", async () => {
  const missing = (): Response =>
    Response.json({ replies: [2, 3].map((n) => ({ n, type: "text", text: `svar ${n}` })), mode: "bot" });
  const { conversation, socket, replies, calls } = stage({ "GET /api/v1/conversations/c1/messages?after=1": missing });
  await conversation.start();
  socket.connect();
  await settle();
  socket.receive(3);
  assert.deepEqual(replies(), ["reply 1"]);
  await settle(20);
  assert.deepEqual(replies(), ["reply 1", "reply 2", "reply 3"]);
  assert.equal(calls.filter((each) => each.startsWith("GET")).length, 1);
});

test("a short break is not worth a word; a longer one is told once, and its end once", async () => {
  const { conversation, socket, events } = stage();
  await conversation.start();
  socket.connect();
  socket.cut();
  socket.connect();
  await settle(15);
  assert.ok(!events.includes("offline"));
  socket.cut();
  await settle(15);
  socket.cut();
  await settle(15);
  socket.connect();
  assert.deepEqual(events.filter((each) => each.endsWith("line")), ["offline", "online"]);
});

test("a message lost with the line is given back, one that came through is not", async () => {
  const { conversation, socket } = stage();
  await conversation.start();
  socket.connect();
  await settle();
  socket.silent = true;
  const lost = conversation.send({ text: "hej" });
  await settle();
  socket.cut();
  assert.deepEqual(await lost, { ok: false, problem: null });
  socket.connected = true;
  const arrived = conversation.send({ text: "hej igen" });
  await settle();
  socket.cut();
  await settle();
  socket.silent = false;
  socket.connect();
  socket.receive(2);
  assert.deepEqual(await arrived, { ok: true });
});

test("a refusal keeps the conversation and carries the gateway's words", async () => {
  const { conversation, socket } = stage();
  await conversation.start();
  socket.connect();
  socket.acknowledge = () => ({ ok: false, problem: { status: 429, title: "x", detail: "Vänta." } });
  assert.deepEqual(await conversation.send({ text: "hej" }), { ok: false, problem: { status: 429, detail: "Vänta." } });
  assert.ok(conversation.live);
});

test("a conversation that the gateway has forgotten is told of once", async () => {
  const { conversation, events } = stage({ "POST /api/v1/conversations/c1/messages": problem(404) });
  await conversation.start();
  assert.equal((await conversation.send({ text: "hej" })).ok, false);
  assert.deepEqual(events.filter((each) => each === "gone"), ["gone"]);
  assert.ok(!conversation.live);
});

test("a socket that is refused is checked by HTTP", async () => {
  const { conversation, socket, events } = stage({ "GET /api/v1/conversations/c1": problem(404) });
  await conversation.start();
  socket.active = false;
  socket.listeners["connect_error"]?.();
  await settle(5);
  assert.ok(events.includes("gone"));
  assert.ok(!conversation.live);
});

test("a gateway that does not answer is reported, and asked again by the next message", async () => {
  let down = true;
  const answers = {
    "POST /api/v1/conversations": (): Response => {
      if (down) throw new TypeError("network");
      return Response.json({ conversation_id: "c1", replies: [], mode: "bot" }, { status: 201 });
    },
  };
  const { conversation } = stage(answers);
  await assert.rejects(conversation.start());
  down = false;
  await conversation.start();
  assert.ok(conversation.live);
});

test("ending deletes by both ways, once, and silences the line", async () => {
  const { conversation, socket, calls, events } = stage();
  await conversation.start();
  socket.connect();
  assert.equal(await conversation.end(), true);
  assert.equal(await conversation.end(), true);
  assert.equal(calls.filter((each) => each === "DELETE /api/v1/conversations/c1").length, 1);
  assert.ok(socket.emitted.some(([event]) => event === "end"));
  const before = events.length;
  socket.receive(9);
  assert.equal(events.length, before);
});

test("a conversation closed by the other side is over", async () => {
  const { conversation, socket, events } = stage();
  await conversation.start();
  socket.connect();
  socket.listeners["mode"]?.({ mode: "closed" });
  assert.equal(events.at(-1), "mode closed");
  assert.ok(!conversation.live);
});

test("typing is told to staff only, without the text", async () => {
  const { conversation, socket } = stage();
  await conversation.start();
  socket.connect();
  conversation.typing();
  socket.listeners["mode"]?.({ mode: "human" });
  conversation.typing();
  assert.deepEqual(socket.emitted.filter(([event]) => event === "typing"), [["typing", {}]]);
});

test("who answers is told with the mode", async () => {
  const { conversation, socket, events } = stage();
  await conversation.start();
  socket.connect();
  socket.listeners["mode"]?.({ mode: "human", who: "Maria" });
  assert.equal(events.at(-1), "mode human Maria");
});

test("with a person there, a keyed message counts as come through only by its own answer, with what they see", async () => {
  const { conversation, socket } = stage();
  await conversation.start();
  socket.connect();
  socket.listeners["mode"]?.({ mode: "human" });
  socket.silent = true;
  const lost = conversation.send({ text: "hej", key: "k" });
  await settle();
  socket.receive(2, "staff");
  socket.cut();
  assert.deepEqual(await lost, { ok: false, problem: null });
  socket.silent = false;
  socket.connect();
  socket.acknowledge = () => ({ ok: true, own: { n: 1, text: "[namn]", hidden: [{ i: 0, label: "namn" }, { i: "x" }] } });
  assert.deepEqual(await conversation.send({ text: "hej", key: "k" }), {
    ok: true,
    seen: { n: 1, text: "[namn]", hidden: [{ i: 0, label: "namn" }] },
  });
});

test("letters are opened within the conversation, so that they close with it", async () => {
  const sent: unknown[] = [];
  const { conversation } = stage({}, (url, options) => {
    if (url === "/api/v1/mailbox/open") sent.push(JSON.parse(String(options.body)));
  });
  await conversation.openMailbox({ code: ["a"] });
  await conversation.start();
  await conversation.openMailbox({ code: ["a"] });
  assert.deepEqual(sent, [{ code: ["a"] }, { code: ["a"], conversation_id: "c1" }]);
});

test("asking for a place takes in the mode and the place; it is asked for again when the line is back", async () => {
  const queued = (): Response => Response.json({ mode: "waiting", queue: { place: 2, wait_s: 60 } });
  const handover = "/api/v1/conversations/c1/handover";
  const { conversation, socket, events, calls } = stage({ [`POST ${handover}`]: queued, [`GET ${handover}`]: queued });
  await conversation.start();
  socket.connect();
  assert.equal((await conversation.ask("POST", "handover", {})).ok, true);
  assert.deepEqual(events.slice(-2), ["mode waiting", "queue 2 60"]);
  socket.cut();
  socket.connect();
  await settle(5);
  assert.ok(calls.includes(`GET ${handover}`));
});

test("a refusal of a place carries the gateway's words and keeps the conversation", async () => {
  const { conversation } = stage({ "POST /api/v1/conversations/c1/handover": problem(409, "Ingen kan svara.") });
  await conversation.start();
  assert.deepEqual(await conversation.ask("POST", "handover", {}), { ok: false, problem: { status: 409, detail: "Ingen kan svara." } });
  assert.ok(conversation.live);
});

test("when very many begin at once the work is done and the conversation begins", async () => {
  const problem = { status: 429, detail: "Många skriver just nu.", challenge: "abc.1.14", bits: 14 };
  const sent: unknown[] = [];
  const request = (async (_: string, options: RequestInit = {}) => {
    sent.push(options.body === undefined ? null : JSON.parse(options.body as string));
    if (sent.length === 1) return Response.json(problem, { status: 429 });
    return Response.json({ conversation_id: "c1", replies: [], mode: "bot", staffed: false }, { status: 201 });
  }) as typeof fetch;
  const worker = {
    onmessage: null as ((event: MessageEvent) => void) | null,
    onerror: null,
    postMessage: () => queueMicrotask(() => worker.onmessage?.({ data: { nonce: "42" } } as MessageEvent)),
    terminate: () => undefined,
  };
  const begun = await new Api(request, new Solver(() => worker)).create();
  assert.equal((begun as { conversation_id: string }).conversation_id, "c1");
  assert.deepEqual(sent, [null, { challenge: "abc.1.14", nonce: "42" }]);
});

test("where the work cannot be done, what the gateway said is told", async () => {
  const problem = { status: 429, detail: "Många skriver just nu.", challenge: "abc.1.14", bits: 14 };
  const request = (async () => Response.json(problem, { status: 429 })) as unknown as typeof fetch;
  const none = new Solver(() => {
    throw new Error("no workers here");
  });
  await assert.rejects(new Api(request, none).create(), RefusedError);
});
