/** Dates as people say them. */

/** Returns `2026-11-22` as "22 november 2026"; null when it is not such a date. */
export function dateInWords(iso: unknown, months: readonly string[]): string | null {
  const match = typeof iso === "string" ? /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) : null;
  const month = match ? months[Number(match[2]) - 1] : undefined;
  return match && month ? `${Number(match[3])} ${month} ${match[1]}` : null;
}
