/** A calendar file (RFC 5545) of whole days with names that tell nothing. */

import { addDays, type Day } from "./dates";

export interface Entry {
  readonly day: Day;
  readonly title: string;
}

/** Octets that a line may have before it is folded. */
const LINE_OCTETS = 75;

/**
 * Returns the text of a calendar file.
 *
 * Whole days have no time zone. No description, no place, no alarm, nothing of where it comes from.
 *
 * @param stamp - The day the file is made; a file must say when.
 * @param unique - Returns a new name of an entry each time.
 */
export function calendarFile(entries: readonly Entry[], stamp: Day, unique: () => string = randomName): string {
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kalender//SV", "CALSCALE:GREGORIAN"];
  for (const { day, title } of entries) {
    lines.push(
      "BEGIN:VEVENT",
      `UID:${unique()}`,
      `DTSTAMP:${basic(stamp)}T000000Z`,
      `DTSTART;VALUE=DATE:${basic(day)}`,
      `DTEND;VALUE=DATE:${basic(addDays(day, 1))}`,
      `SUMMARY:${escaped(title)}`,
      "TRANSP:TRANSPARENT",
      "CLASS:PRIVATE",
      "END:VEVENT",
    );
  }
  lines.push("END:VCALENDAR");
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function basic(day: Day): string {
  return day.replace(/-/g, "");
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** Breaks a line between characters, so that no piece has more octets than allowed. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let folded = "";
  let octets = 0;
  for (const sign of line) {
    const size = encoder.encode(sign).length;
    if (octets + size > LINE_OCTETS) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += sign;
    octets += size;
  }
  return folded;
}

/** Also where the page is not served securely, which `randomUUID` demands. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
