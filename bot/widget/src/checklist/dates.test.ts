import "../shared/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPeriod, asDay, isWorkingDay, spokenDay, today, workingDay } from "./dates";

// Worked out by hand with a calendar.
const COUNTED: readonly (readonly [string, string, string, string])[] = [
  ["2026-11-24", "P1M", "2026-12-24", "the same number a month later"],
  ["2026-11-24", "P2M", "2027-01-24", "over the turn of the year"],
  ["2026-11-24", "P3M", "2027-02-24", ""],
  ["2026-11-24", "P3Y", "2029-11-24", ""],
  ["2026-11-24", "P4D", "2026-11-28", "days without the first"],
  ["2026-11-24", "P90D", "2027-02-22", "6 in November, 31, 31 and 22"],
  ["2026-11-24", "P3W", "2026-12-15", "the same day of the week"],
  ["2026-01-31", "P1M", "2026-02-28", "no 31st in February: the last of the month"],
  ["2028-01-31", "P1M", "2028-02-29", "the same in a leap year"],
  ["2028-01-30", "P1M", "2028-02-29", ""],
  ["2026-03-31", "P1M", "2026-04-30", ""],
  ["2026-02-28", "P1M", "2026-03-28", "from the last of a month to the same number, not to the last"],
  ["2025-11-30", "P3M", "2026-02-28", ""],
  ["2027-11-30", "P3M", "2028-02-29", ""],
  ["2028-02-29", "P1Y", "2029-02-28", "from a leap day to a year without"],
  ["2028-02-29", "P3Y", "2031-02-28", ""],
  ["2024-02-29", "P4Y", "2028-02-29", ""],
  ["2026-12-31", "P2M", "2027-02-28", ""],
  ["2026-10-31", "P3M", "2027-01-31", ""],
  ["2026-12-28", "P4D", "2027-01-01", ""],
  ["2028-02-26", "P4D", "2028-03-01", "over a leap day"],
  ["2026-03-27", "P4D", "2026-03-31", "over the change to summer time"],
  ["2026-10-23", "P4D", "2026-10-27", "and back"],
  ["2026-12-15", "P12M", "2027-12-15", ""],
];

for (const [from, period, to, why] of COUNTED) {
  test(`${period} from ${from} ends on ${to}${why && `: ${why}`}`, () => {
    assert.equal(addPeriod(from, period), to);
  });
}

test("what is not one number and one unit is not counted with", () => {
  for (const wrong of ["", "P", "3M", "P3", "PT4H", "P1Y2M", "P-1M", "P1.5M"]) assert.equal(addPeriod("2026-11-24", wrong), null);
});

test("a field that is empty, half typed or no day in the calendar is no day", () => {
  for (const wrong of ["", "2026-13-01", "2026-02-29", "0202-01-01", "2026-00-10", "2026-04-31", "24/11", "2026-11-2"]) {
    assert.equal(asDay(wrong), null, wrong);
  }
  for (const right of ["2026-11-24", "2028-02-29", "1999-12-31"]) assert.equal(asDay(right), right);
});

test("today is the day on the device's own calendar", () => {
  assert.equal(today(new Date(2026, 10, 24, 0, 5)), "2026-11-24");
  assert.equal(today(new Date(2026, 10, 24, 23, 55)), "2026-11-24");
});

// Swedish calendars for 2026 to 2028.
const DAYS_OFF = [
  "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14", "2026-06-06",
  "2026-06-19", "2026-06-20", "2026-10-31", "2026-12-24", "2026-12-25", "2026-12-31", "2026-11-28", "2026-11-29",
  "2027-03-26", "2027-03-29", "2027-05-06", "2027-06-25", "2028-04-14", "2028-04-17", "2028-05-25", "2028-06-23",
];
const WORKING = [
  "2026-01-05", "2026-01-07", "2026-04-02", "2026-04-07", "2026-05-15", "2026-06-18", "2026-06-22", "2026-10-30",
  "2026-12-23", "2026-12-28", "2026-12-30", "2027-03-25", "2027-06-24", "2028-06-16", "2026-06-26", "2026-05-25",
];

test("days off are those of 2 § lag (1930:173)", () => {
  for (const day of DAYS_OFF) assert.equal(isWorkingDay(day), false, day);
  for (const day of WORKING) assert.equal(isWorkingDay(day), true, day);
});

test("a last day off moves to the next working day, over several if need be", () => {
  assert.equal(workingDay("2026-11-24"), "2026-11-24");
  assert.equal(workingDay("2026-12-24"), "2026-12-28"); // Christmas Eve is a Thursday: then Friday, Saturday, Sunday
  assert.equal(workingDay("2026-12-31"), "2027-01-04");
  assert.equal(workingDay("2026-04-03"), "2026-04-07");
  assert.equal(workingDay("2026-06-19"), "2026-06-22");
});

test("a day is said with its weekday", () => {
  assert.equal(spokenDay("2026-12-24"), "torsdag 24 december 2026");
  assert.equal(spokenDay("2027-02-24"), "onsdag 24 februari 2027");
});
