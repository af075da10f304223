/**
 * Days and times by law, worked out on the device. A day is "2026-11-24"; nothing here knows of clocks or time zones.
 *
 * Times are counted as in lag (1930:173) om beräkning av lagstadgad tid, 1 §: weeks, months and years end on the day with
 * the same name or number, or on the last day of the month when there is none. Days are counted without the first.
 * By 2 § a last day that is a Saturday, Sunday, other public holiday or the eve of Midsummer, Christmas or New Year moves
 * to the next working day. The plain day is what is shown as the last, never a later one; what 2 § adds stands beside it.
 */

import { texts } from "../texts";

export type Day = string;

const DAY_MS = 86_400_000;
const OLDEST = 1900;

function toUtc(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function fromUtc(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

function dayOf(year: number, month: number, number: number): Day {
  return fromUtc(new Date(Date.UTC(year, month - 1, number)));
}

function partsOf(day: Day): [number, number, number] {
  return day.split("-").map(Number) as [number, number, number];
}

/** Returns what a date field holds, or null while it is no day that somebody means: empty, half typed, not in the calendar. */
export function asDay(value: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const [year, month, number] = partsOf(value);
  return year >= OLDEST && month >= 1 && month <= 12 && dayOf(year, month, number) === value ? value : null;
}

/** Returns the day on the device's own calendar. */
export function today(now: Date = new Date()): Day {
  return dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

export function addDays(day: Day, count: number): Day {
  return fromUtc(new Date(toUtc(day).getTime() + count * DAY_MS));
}

/** Returns the day a number of months later: the same number, else the last day of the month. */
function addMonths(day: Day, count: number): Day {
  const [year, month, number] = partsOf(day);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0));
  return dayOf(last.getUTCFullYear(), last.getUTCMonth() + 1, Math.min(number, last.getUTCDate()));
}

/**
 * Returns the last day of a time, or null when it is not one number and one unit.
 *
 * @param period - ISO 8601: `P3M`, `P90D`, `P2W` or `P3Y`.
 */
export function addPeriod(day: Day, period: string): Day | null {
  const match = /^P(\d{1,3})([DWMY])$/.exec(period);
  if (!match) return null;
  const count = Number(match[1]);
  switch (match[2]) {
    case "D":
      return addDays(day, count);
    case "W":
      return addDays(day, 7 * count);
    case "M":
      return addMonths(day, count);
    default:
      return addMonths(day, 12 * count);
  }
}

/** Returns Easter Sunday, by the anonymous Gregorian rule. */
function easter(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return dayOf(year, Math.floor(f / 31), (f % 31) + 1);
}

const FIXED = ["01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31"];
/** Days from Easter Sunday: Good Friday, Easter Monday, Ascension Day. */
const MOVING = [-2, 1, 39];

/** Tells whether 2 § counts the day as a working day. */
export function isWorkingDay(day: Day): boolean {
  const [year, month, number] = partsOf(day);
  const weekday = toUtc(day).getUTCDay();
  const midsummerEve = month === 6 && weekday === 5 && number >= 19 && number <= 25;
  if (weekday === 0 || weekday === 6 || midsummerEve || FIXED.includes(day.slice(5))) return false;
  return !MOVING.some((days) => addDays(easter(year), days) === day);
}

/** Returns the day itself, or the first working day after it. */
export function workingDay(day: Day): Day {
  return isWorkingDay(day) ? day : workingDay(addDays(day, 1));
}

/** Returns a day as "torsdag 24 december 2026". */
export function spokenDay(day: Day): string {
  const [year, month, number] = partsOf(day);
  return `${texts.weekdays[toUtc(day).getUTCDay()]} ${number} ${texts.months[month - 1]} ${year}`;
}
