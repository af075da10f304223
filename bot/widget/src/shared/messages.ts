/** What the loader and the frame say to each other. Commands only: nothing of a conversation crosses this line. */

/** frame → loader */
export type FromFrame = "ready" | "hide" | "close" | "exit" | "exited";
/** loader → frame */
export type FromLoader = "focus" | "exit";

const KEY = "anhoriglotsen";

/** Wraps a command so that it cannot be taken for a message of something else on the page. */
export function wrap(command: FromFrame | FromLoader): Record<string, string> {
  return { [KEY]: command };
}

/** Returns the command in a message, or null when it is not one of ours. */
export function unwrap(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const command = (data as Record<string, unknown>)[KEY];
  return typeof command === "string" ? command : null;
}
