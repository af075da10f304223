/** The gateway's HTTP calls. */

import { Solver } from "../mailbox/solver";
import { texts } from "../texts";
import { asProblem, fields, type Message, type Problem } from "./protocol";

const ROOT = "/api/v1";
const BASE = `${ROOT}/conversations`;
const START_TIMEOUT_MS = 10_000;
const SEND_TIMEOUT_MS = 20_000;

/** The gateway answered no. */
export class RefusedError extends Error {
  constructor(readonly problem: Problem) {
    super("refused");
  }
}

/** What came of a call: the body, or what the gateway said, or null when it did not answer. */
export type Answer =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: Problem | null };

/** Calls the gateway. Never throws. */
export type Ask = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;

/** The gateway did not answer. */
export class UnreachableError extends Error {}

export class Api {
  /**
   * @param solver - Does the work that is asked for when very many begin at once.
   */
  constructor(
    private readonly request: typeof fetch = (...call) => fetch(...call),
    private readonly solver = new Solver(),
  ) {}

  /** Starts a conversation, after some work if that is asked for; returns the body of the answer. */
  async create(): Promise<unknown> {
    try {
      return await this.#call(BASE, { method: "POST" }, START_TIMEOUT_MS);
    } catch (error) {
      const work = error instanceof RefusedError ? error.problem.work : undefined;
      const nonce = work ? await this.solver.solve(work.challenge, work.bits, () => undefined) : null;
      if (!work || nonce === null) throw error;
      const options = { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ challenge: work.challenge, nonce }) };
      return this.#call(BASE, options, START_TIMEOUT_MS);
    }
  }

  /** Sends a message; returns the body of the answer. */
  send(id: string, message: Message): Promise<unknown> {
    const options = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(message) };
    return this.#call(`${this.#one(id)}/messages`, options, SEND_TIMEOUT_MS);
  }

  /** Fetches the replies after a number; returns the body of the answer. */
  read(id: string, after: number): Promise<unknown> {
    return this.#call(`${this.#one(id)}/messages?after=${after}`, {}, SEND_TIMEOUT_MS);
  }

  /** Calls any address beneath `/api/v1`. Never throws. */
  readonly ask: Ask = async (method, path, body, token) => {
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    // What is taken away or closed is so also when the page is on its way out.
    const options = { method, headers, keepalive: method === "DELETE", ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    try {
      return { ok: true, body: fields(await this.#call(`${ROOT}${path}`, options, SEND_TIMEOUT_MS)) };
    } catch (error) {
      return { ok: false, problem: error instanceof RefusedError ? error.problem : null };
    }
  };

  /** Deletes a conversation, also while the page is being left. Returns whether the gateway said that it is gone. */
  async delete(id: string): Promise<boolean> {
    try {
      const response = await this.request(this.#one(id), { method: "DELETE", keepalive: true, ...COMMON });
      return response.ok || response.status === 404;
    } catch {
      return false;
    }
  }

  #one(id: string): string {
    return `${BASE}/${encodeURIComponent(id)}`;
  }

  async #call(url: string, options: RequestInit, timeoutMs: number): Promise<unknown> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeoutMs);
    try {
      const response = await this.request(url, { ...COMMON, ...options, signal: patience.signal });
      const body: unknown = response.status === 204 ? {} : await response.json().catch(() => null);
      if (!response.ok) throw new RefusedError(asProblem(body, response.status, texts.broken));
      if (body === null) throw new UnreachableError();
      return body;
    } catch (error) {
      throw error instanceof RefusedError ? error : new UnreachableError();
    } finally {
      clearTimeout(timer);
    }
  }
}

const JSON_TYPE = { "Content-Type": "application/json" };
const COMMON: RequestInit = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
