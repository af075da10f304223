/** The desk's calls. */

import { asProblem, fields, newKey, type Problem } from "../conversation/protocol";
import { texts } from "./texts";

export type Body = Readonly<Record<string, unknown>>;
export type Answer = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly status: number; readonly problem: Problem; readonly body: Body };

const TIMEOUT_MS = 20_000;

export class Api {
  csrf = "";

  constructor(
    private readonly signedOut: () => void,
    private readonly request: typeof fetch = (...call) => fetch(...call),
  ) {}

  get(path: string): Promise<Answer> {
    return this.#call(path, { method: "GET" });
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    const headers = { "Content-Type": "application/json", "X-CSRF": this.csrf };
    return this.#call(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** Posts something that must arrive once: tried until it is answered, with the same key. */
  async deliver(path: string, body: Body, tries = 5): Promise<Answer> {
    const keyed = { ...body, key: newKey() };
    for (let left = tries; ; left -= 1) {
      const answer = await this.post(path, keyed);
      if (answer.ok || (answer.status !== 0 && answer.status < 500) || left === 0) return answer;
      await new Promise((settle) => setTimeout(settle, 1500));
    }
  }

  async #call(path: string, options: RequestInit): Promise<Answer> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
    try {
      const response = await this.request(`/desk/api/${path}`, {
        credentials: "same-origin",
        cache: "no-store",
        signal: patience.signal,
        ...options,
      });
      const body = fields(response.status === 204 ? {} : await response.json().catch(() => ({})));
      if (response.ok) return { ok: true, body };
      const problem = asProblem(body, response.status, texts.broken);
      // A wrong password is no end of the session.
      if (path !== "me" && String(body["type"]).endsWith("#sign-in")) this.signedOut();
      return { ok: false, status: response.status, problem, body };
    } catch {
      return { ok: false, status: 0, problem: { status: 0, detail: texts.unreachable }, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }
}
