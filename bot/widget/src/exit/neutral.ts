/** Where the quick exit leads when the host page does not say: a page that explains itself to whoever looks. */
export const NEUTRAL_PAGE = "https://www.wikipedia.org/";

/** Returns the address to leave for; anything that is not an ordinary web address gives the neutral page. */
export function exitAddress(wanted: string | null | undefined): string {
  return wanted && /^https?:\/\//i.test(wanted) ? wanted : NEUTRAL_PAGE;
}
