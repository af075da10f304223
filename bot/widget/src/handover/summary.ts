/** What staff are told when somebody is handed over: chosen classes, never what was typed. */

import { fields, list, words, type Reply } from "../conversation/protocol";
import type { OfferTexts } from "./offer";

/** The fields, in the order they are read. */
export const FIELDS = ["target_group", "practical_topic", "urgency", "district", "language"] as const;
export type Field = (typeof FIELDS)[number];
export type Summary = Readonly<Record<Field, string>>;

/** What each field is until something has been told or chosen. */
export const UNKNOWN: Summary = {
  target_group: "none",
  practical_topic: "none",
  urgency: "ingen",
  district: "annan",
  language: "sv",
};

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export type Choices = Readonly<Partial<Record<Field, readonly Choice[]>>>;

/** Returns the summary of an offer; null when the reply carries none, and is only a text with buttons. */
export function summaryOf(reply: Reply): Summary | null {
  if (typeof reply["summary"] !== "object" || reply["summary"] === null) return null;
  const found = fields(reply["summary"]);
  return Object.fromEntries(FIELDS.map((field) => [field, words(found[field]) ?? UNKNOWN[field]])) as Summary;
}

/** Returns what can be chosen, by field. */
export function choicesOf(reply: Reply): Choices {
  const found = fields(reply["choices"]);
  const pairs = FIELDS.map((field) => {
    const choices = list(found[field]).flatMap((each) => {
      const { value, label } = fields(each);
      return typeof value === "string" && words(label) ? [{ value, label: label as string }] : [];
    });
    return [field, choices] as const;
  });
  return Object.fromEntries(pairs.filter(([, choices]) => choices.length > 0));
}

/** A line of what staff will see: what it is about, and the words for it. */
export type Line = readonly [string, string];

/** Returns the lines as the gateway says them, so that relative and staff read the same words. */
export function saidLines(reply: Reply): Partial<Record<Field, Line>> {
  const lines = list(reply["lines"]).map((line) => /^(.+?): (.+)$/.exec(words(line) ?? ""));
  if (lines.length !== FIELDS.length) return {};
  const pairs = FIELDS.flatMap((field, index) => {
    const match = lines[index];
    return match ? [[field, [match[1], match[2]] as unknown as Line] as const] : [];
  });
  return Object.fromEntries(pairs);
}

/** Puts a summary in words; what cannot be chosen keeps the words it came with. */
export function linesOf(
  summary: Summary,
  choices: Choices,
  said: Partial<Record<Field, Line>>,
  texts: OfferTexts,
): Line[] {
  return FIELDS.flatMap((field): Line[] => {
    const name = said[field]?.[0] ?? texts.fields[field] ?? field;
    if (!choices[field]) return said[field] ? [said[field] as Line] : [];
    const label = choices[field]?.find((choice) => choice.value === summary[field])?.label;
    return [[name, label ?? texts.unknown]];
  });
}
