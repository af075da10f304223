/** The one thing that is ever kept on the device, and only when asked for: which conversation this tab has. */

const KEY = "anhoriglotsen";

/** Returns the conversation that is kept in this tab, or null. Never throws: storage may be shut off. */
export function keptInTab(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Keeps a conversation in this tab, or forgets it with null. Returns whether that could be done. */
export function keepInTab(id: string | null): boolean {
  try {
    if (id === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, id);
    return true;
  } catch {
    return false;
  }
}
