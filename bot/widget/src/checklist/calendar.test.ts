import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { calendarFile } from "./calendar";

let next = 0;
const unique = (): string => `name-${++next}`;

test("each day becomes an entry of one whole day, and ends on the day after", () => {
  const file = calendarFile([{ day: "2026-12-31", title: "Ringa ett samtal" }], "2026-11-24", unique);
  assert.equal(
    file,
    [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Kalender//SV",
      "CALSCALE:GREGORIAN",
      "BEGIN:VEVENT",
      "UID:name-1",
      "DTSTAMP:20261124T000000Z",
      "DTSTART;VALUE=DATE:20261231",
      "DTEND;VALUE=DATE:20270101",
      "SUMMARY:Ringa ett samtal",
      "TRANSP:TRANSPARENT",
      "CLASS:PRIVATE",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n"),
  );
});

test("signs that mean something are escaped", () => {
  const file = calendarFile([{ day: "2026-12-31", title: "Ring; skriv, \\ vila\nsov" }], "2026-11-24", unique);
  assert.ok(file.includes("SUMMARY:Ring\\; skriv\\, \\\\ vila\\nsov\r\n"));
});

test("long lines are folded between characters, at 75 octets", () => {
  const title = "Å".repeat(100);
  const file = calendarFile([{ day: "2026-12-31", title }], "2026-11-24", unique);
  for (const line of file.split("\r\n")) assert.ok(new TextEncoder().encode(line).length <= 75, line);
  assert.ok(file.replace(/\r\n /g, "").includes(`SUMMARY:${title}\r\n`));
});

test("every entry has a name of its own, also by chance", () => {
  const entries = [1, 2, 3].map((n) => ({ day: `2026-12-0${n}`, title: "Möte" }));
  const names = [...calendarFile(entries, "2026-11-24").matchAll(/UID:([0-9a-f]{32})\r\n/g)].map((match) => match[1]);
  assert.equal(new Set(names).size, 3);
});
