/** What the gateway sends. Fields beside `type` and `text` are checked where they are drawn. */

export interface Option {
  readonly label: string;
  readonly payload: string;
  /** Language of the label, when it is not Swedish. */
  readonly lang?: string;
}

export interface Reply {
  /** Sequence number from 1; 0 or none for what stands outside the numbering. */
  readonly n?: number;
  readonly type: string;
  /** Says everything in plain words. */
  readonly text: string;
  readonly options?: readonly Option[];
  readonly [field: string]: unknown;
}

export type Mode = "bot" | "waiting" | "human" | "closed";

export interface Problem {
  readonly status: number;
  /** Swedish; shown as it is. */
  readonly detail: string;
  /** To be done first, and then the same again. */
  readonly work?: { readonly challenge: string; readonly bits: number };
}

/** A text carries a key where it may be sent again by itself: the same key is taken in once. */
export type Message = { readonly text: string; readonly key?: string } | { readonly payload: string };

/** A message of the relative's as staff see it. */
export interface Seen {
  /** Its number on the desk's thread. */
  readonly n: number;
  /** Masked: `[telefonnummer]` stands where something is hidden. */
  readonly text: string;
  readonly hidden: readonly { readonly i: number; readonly label: string }[];
}

const MODES: readonly string[] = ["bot", "waiting", "human", "closed"];

/** Returns the value as an object to look in; an empty one when it is anything else. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Returns a string that is not blank, or null. */
export function words(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** Returns a list, empty when the value is anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the value as a mode, or null. */
export function asMode(value: unknown): Mode | null {
  return MODES.includes(value as string) ? (value as Mode) : null;
}

/** Returns the options that can be shown and sent. */
export function optionsOf(value: unknown): Option[] {
  return list(value).flatMap((each) => {
    const { label, payload, lang } = fields(each);
    if (!words(label) || !words(payload)) return [];
    const option = { label: label as string, payload: payload as string };
    return [words(lang) ? { ...option, lang: lang as string } : option];
  });
}

/** Returns the value as a reply, or null when there is nothing in it to show. */
export function asReply(value: unknown): Reply | null {
  const reply = fields(value);
  return words(reply["type"]) && words(reply["text"]) ? (value as Reply) : null;
}

/** Returns the value as a message that staff see, or null. */
export function asSeen(value: unknown): Seen | null {
  const { n, text, hidden } = fields(value);
  if (typeof n !== "number" || typeof text !== "string") return null;
  const spans = list(hidden).flatMap((each) => {
    const { i, label } = fields(each);
    return typeof i === "number" && words(label) ? [{ i, label: label as string }] : [];
  });
  return { n, text, hidden: spans };
}

/** Returns a key that no other message has. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the problem in a refused answer, with a text of our own when it carries none. */
export function asProblem(value: unknown, status: number, fallback: string): Problem {
  const problem = fields(value);
  const own = problem["status"];
  const { challenge, bits } = problem;
  const found = { status: typeof own === "number" ? own : status, detail: words(problem["detail"]) ?? fallback };
  return words(challenge) && typeof bits === "number" ? { ...found, work: { challenge: challenge as string, bits } } : found;
}
