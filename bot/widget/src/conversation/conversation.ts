/** One conversation: by socket when there is one, by plain HTTP when there is not; each reply exactly once. */

import { Api, RefusedError, type Answer } from "./api";
import { asMode, asProblem, asReply, asSeen, fields, list, words } from "./protocol";
import type { Message, Mode, Problem, Reply, Seen } from "./protocol";
import { Sequence } from "./sequence";
import { keepInTab, keptInTab } from "./tab";
import { texts } from "../texts";

/** The part of a Socket.IO socket that is used here. */
export interface Socket {
  readonly connected: boolean;
  readonly active: boolean;
  on(event: string, listener: (...values: never[]) => void): unknown;
  emit(event: string, ...values: unknown[]): unknown;
  timeout(ms: number): { emit(event: string, ...values: unknown[]): unknown };
  connect(): unknown;
  disconnect(): unknown;
}

/** Told of everything that happens. */
export interface Listener {
  reply(reply: Reply): void;
  /** @param who - How the person who answers wants to be called, when it is known. */
  mode(mode: Mode, who: string | null): void;
  typing(on: boolean): void;
  queue(place: number | null, waitS: number | null): void;
  notice(text: string): void;
  /** Called on change only. */
  connection(online: boolean): void;
  /** The gateway no longer has the conversation. */
  gone(): void;
  /** A conversation that was kept in this tab goes on; its replies have been told again. */
  takenUp(): void;
}

/** How a message fared: delivered, refused with a reason, or not known to have come through. */
export type Outcome = { ok: true; seen?: Seen } | { ok: false; problem: Problem | null };

/** Milliseconds; shorter in tests. */
export const TIMES = { ack: 20_000, reconnect: 15_000, grace: 1_000, gap: 2_000, poll: 5_000 };

export class Conversation {
  #id: string | null = null;
  #starting: Promise<void> | null = null;
  #socket: Socket | null = null;
  #sequence = new Sequence();
  #mode: Mode = "bot";
  #online = true;
  #shown = 0;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #whenResumed: (() => void)[] = [];

  /**
   * @param open - Opens a socket for a conversation id.
   */
  constructor(
    private readonly listener: Listener,
    private readonly open: (id: string) => Socket,
    private readonly api = new Api(),
    private readonly times = TIMES,
  ) {}

  get live(): boolean {
    return this.#id !== null;
  }

  /**
   * Starts, unless started.
   *
   * @throws RefusedError, UnreachableError
   */
  start(): Promise<void> {
    if (this.live) return Promise.resolve();
    this.#starting ??= this.#begin().finally(() => (this.#starting = null));
    return this.#starting;
  }

  /** Sends a message; starts a conversation first when there is none. Never throws. */
  async send(message: Message): Promise<Outcome> {
    let id: string | null = null;
    try {
      await this.start();
      id = this.#id;
      return this.#socket?.connected ? await this.#bySocket(this.#socket, message) : await this.#byHttp(message);
    } catch (error) {
      // Ended or begun anew meanwhile: what was written then must not come back.
      if (id !== null && this.#id !== id) return { ok: true };
      if (error instanceof RefusedError) return this.#refused(error.problem);
      this.#setOnline(false);
      return { ok: false, problem: null };
    }
  }

  /** Calls something of this conversation; what the answer says of mode, place and replies is taken in. Never throws. */
  async ask(method: string, what: string, body?: unknown): Promise<Answer> {
    const id = this.#id;
    if (id === null) return { ok: false, problem: null };
    const answer = await this.api.ask(method, `/conversations/${encodeURIComponent(id)}/${what}`, body);
    if (this.#id !== id) return { ok: false, problem: null };
    if (answer.ok) {
      this.#setOnline(true);
      this.#read(answer.body);
    } else if (answer.problem) this.#refused(answer.problem);
    return answer;
  }

  /** Opens letters with their code. They are closed with the conversation, however it ends. Never throws. */
  openMailbox(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    return this.api.ask("POST", "/mailbox/open", this.#id === null ? body : { ...body, conversation_id: this.#id });
  }

  /** Calls something that belongs to no conversation. Never throws. */
  get elsewhere(): Api["ask"] {
    return this.api.ask;
  }

  /** Tells staff that something is being written; never what. */
  typing(): void {
    if (this.#mode === "human" && this.#socket?.connected) this.#socket.emit("typing", {});
  }

  /** Ends and deletes. Returns whether the gateway said that it is gone. */
  async end(): Promise<boolean> {
    const id = this.#id;
    const socket = this.#socket;
    this.#forget();
    if (id === null) return true;
    const deleted = this.api.delete(id);
    // The page may be on its way out and the browser may lack keepalive: the same by the other way too.
    if (socket?.connected) socket.emit("end", {});
    socket?.disconnect();
    return deleted;
  }

  /** Keeps the conversation over a reload of this tab, or not. Returns whether it is kept. */
  keep(on: boolean): boolean {
    return this.#id !== null && keepInTab(on ? this.#id : null) && on;
  }

  /** Lets go of the line when the page goes away: what is kept lives on, everything else is deleted. */
  leave(): void {
    if (this.#id !== null && keptInTab() === this.#id) this.#socket?.disconnect();
    else void this.end();
  }

  /** Takes up the conversation that was kept in this tab. Returns whether there was one. */
  async #takeUp(): Promise<boolean> {
    const id = keptInTab();
    if (id === null) return false;
    try {
      const body = fields(await this.api.read(id, 0));
      this.#id = id;
      this.#sequence = new Sequence();
      this.#setOnline(true);
      this.#read(body);
      this.#show(this.#sequence.flush());
      this.#connect(id);
      this.listener.takenUp();
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      keepInTab(null);
      return false;
    }
  }

  async #begin(): Promise<void> {
    if (await this.#takeUp()) return;
    const body = fields(await this.api.create());
    const id = words(body["conversation_id"]);
    if (id === null) throw new RefusedError({ status: 500, detail: texts.broken });
    this.#id = id;
    this.#sequence = new Sequence();
    this.#setOnline(true);
    this.#read(body);
    this.#connect(id);
  }

  #forget(): void {
    if (this.#id !== null) keepInTab(null);
    this.#id = null;
    this.#socket = null;
    this.#mode = "bot";
    this.#whenResumed = [];
    clearTimeout(this.#grace);
    clearTimeout(this.#gap);
    clearInterval(this.#poll);
  }

  #connect(id: string): void {
    const socket = this.open(id);
    this.#socket = socket;
    const on = (event: string, act: (value: unknown) => void): void => {
      socket.on(event, (value: unknown) => {
        if (this.#socket === socket) act(value);
      });
    };
    on("connect", () => this.#resume(socket));
    on("reply", (value) => this.#take(value));
    on("mode", (value) => this.#setMode(fields(value)));
    on("typing", (value) => this.listener.typing(fields(value)["on"] === true));
    on("queue", (value) => this.#setQueue(value));
    on("notice", (value) => {
      const text = words(fields(value)["text"]);
      if (text) this.listener.notice(text);
    });
    on("disconnect", () => this.#lost(socket));
    on("connect_error", () => {
      // Refused by the gateway, not out of reach: it no longer knows the conversation, or has restarted.
      if (!socket.active) void this.#catchUp();
    });
    // Without a socket nothing comes by itself: ask, but only while a person may be writing.
    this.#poll = setInterval(() => {
      if (socket.connected || this.#mode === "bot") return;
      void this.#catchUp();
      this.#askPlace();
    }, this.times.poll);
  }

  #resume(socket: Socket): void {
    clearTimeout(this.#grace);
    this.#setOnline(true);
    socket.timeout(this.times.ack).emit("resume", { after: this.#sequence.last }, (failed: unknown, ack: unknown) => {
      if (this.#socket !== socket) return;
      if (!failed && fields(ack)["ok"] === false) this.#refused(asProblem(fields(ack)["problem"], 500, texts.broken));
      if (!failed) this.#show(this.#sequence.flush());
      this.#askPlace();
      for (const done of this.#whenResumed.splice(0)) done();
    });
  }

  /** The place may have changed while the line was down. */
  #askPlace(): void {
    if (this.#mode === "waiting") void this.ask("GET", "handover");
  }

  #lost(socket: Socket): void {
    clearTimeout(this.#grace);
    // A phone that changes cell is back at once; that is not worth a word.
    this.#grace = setTimeout(() => this.#setOnline(false), this.times.grace);
    if (!socket.active) void this.#catchUp().then((there) => there && this.#socket === socket && socket.connect());
  }

  /** Asks for what is missing by HTTP. Returns whether the conversation is there. */
  async #catchUp(): Promise<boolean> {
    const id = this.#id;
    if (id === null) return false;
    try {
      const body = fields(await this.api.read(id, this.#sequence.last));
      if (this.#id !== id) return false;
      this.#read(body);
      this.#show(this.#sequence.flush());
      this.#setOnline(true);
      return true;
    } catch (error) {
      if (this.#id !== id) return false;
      if (error instanceof RefusedError) this.#refused(error.problem);
      else this.#setOnline(false);
      return false;
    }
  }

  async #byHttp(message: Message): Promise<Outcome> {
    const id = this.#id;
    if (id === null) return { ok: true };
    const body = fields(await this.api.send(id, message));
    if (this.#id !== id) return { ok: true };
    this.#setOnline(true);
    this.#read(body);
    if (this.#sequence.hasGap) await this.#catchUp();
    return delivered(body["own"]);
  }

  async #bySocket(socket: Socket, message: Message): Promise<Outcome> {
    const shownBefore = this.#shown;
    const ack = await new Promise<unknown>((settle) => {
      socket.timeout(this.times.ack).emit("message", message, (failed: unknown, value: unknown) => {
        settle(failed ? null : value);
      });
    });
    if (this.#socket !== socket) return { ok: true };
    if (fields(ack)["ok"] === true) return delivered(fields(ack)["own"]);
    if (ack !== null) return this.#refused(asProblem(fields(ack)["problem"], 500, texts.broken));
    // With a person at the other end what comes tells nothing of this message; its key lets it be sent again.
    if (this.#mode === "human" && "key" in message) return { ok: false, problem: null };
    // The line broke on the way, so nobody knows whether it came through. What comes when the line is back tells.
    if (socket.connected) await this.#catchUp();
    else await this.#resumed();
    return this.#shown > shownBefore || this.#socket !== socket ? { ok: true } : { ok: false, problem: null };
  }

  #resumed(): Promise<void> {
    return new Promise((settle) => {
      const timer = setTimeout(settle, this.times.reconnect);
      this.#whenResumed.push(() => {
        clearTimeout(timer);
        settle();
      });
    });
  }

  #refused(problem: Problem): Outcome {
    if (problem.status === 404 && this.live) {
      this.#socket?.disconnect();
      this.#forget();
      this.listener.gone();
    }
    return { ok: false, problem };
  }

  #read(body: Readonly<Record<string, unknown>>): void {
    for (const each of list(body["replies"])) this.#take(each);
    this.#setMode(body);
    if (body["queue"]) this.#setQueue(body["queue"]);
  }

  #setQueue(value: unknown): void {
    const { place, wait_s: wait } = fields(value);
    this.listener.queue(typeof place === "number" ? place : null, typeof wait === "number" ? wait : null);
  }

  #take(value: unknown): void {
    const reply = asReply(value);
    if (!reply) return;
    this.#show(this.#sequence.take(reply));
    clearTimeout(this.#gap);
    if (this.#sequence.hasGap) this.#gap = setTimeout(() => void this.#catchUp(), this.times.gap);
  }

  #show(replies: Reply[]): void {
    for (const reply of replies) {
      this.#shown += 1;
      this.listener.reply(reply);
    }
  }

  #setMode(body: Readonly<Record<string, unknown>>): void {
    const mode = asMode(body["mode"]);
    if (mode === null || !this.live) return;
    this.#mode = mode;
    if (mode === "closed") {
      this.#socket?.disconnect();
      this.#forget();
    }
    this.listener.mode(mode, words(body["who"]));
  }

  #setOnline(online: boolean): void {
    if (online) clearTimeout(this.#grace);
    if (online === this.#online) return;
    this.#online = online;
    this.listener.connection(online);
  }
}

function delivered(own: unknown): Outcome {
  const seen = asSeen(own);
  return seen ? { ok: true, seen } : { ok: true };
}
