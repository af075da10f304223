/** What the gateway tells the desk, read with care. */

import { fields, list, words } from "../conversation/protocol";

export interface Ticket {
  readonly id: string;
  readonly state: string;
  readonly urgency: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly waited: number;
  readonly takenBy: string | null;
}

export interface Item {
  readonly n: number;
  readonly from: string;
  readonly text: string;
  readonly at: string;
  readonly flagged: string | null;
  readonly hidden: readonly string[];
  readonly who: string | null;
  readonly earlier: boolean;
}

export interface Staff {
  readonly id: number;
  readonly shownAs: string;
  readonly role: string;
  readonly mustChange: boolean;
  readonly totp: boolean;
  readonly local: boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

export function asTicket(value: unknown): Ticket | null {
  const t = fields(value);
  const id = words(t["id"]);
  if (!id) return null;
  const labels = Object.fromEntries(
    Object.entries(fields(t["labels"])).flatMap(([k, v]) => (typeof v === "string" ? [[k, v]] : [])),
  );
  return {
    id,
    state: words(t["state"]) ?? "",
    urgency: words(t["urgency"]) ?? "ingen",
    labels,
    waited: number(t["waited_s"]),
    takenBy: words(t["taken_by"]),
  };
}

export function asItem(value: unknown): Item | null {
  const i = fields(value);
  if (typeof i["n"] !== "number" || typeof i["text"] !== "string") return null;
  return {
    n: i["n"],
    from: words(i["from"]) ?? "system",
    text: i["text"],
    at: words(i["at"]) ?? "",
    flagged: words(i["flagged"]),
    hidden: list(i["hidden"]).flatMap((each) => words(fields(each)["label"]) ?? []),
    who: words(i["who"]),
    earlier: i["earlier"] === true,
  };
}

export function asStaff(value: unknown): Staff | null {
  const s = fields(value);
  if (typeof s["id"] !== "number") return null;
  return {
    id: s["id"],
    shownAs: words(s["shown_as"]) ?? "",
    role: words(s["role"]) ?? "",
    mustChange: s["must_change"] === true,
    totp: s["totp"] === true,
    local: s["local"] !== false,
  };
}

export function asTickets(value: unknown): Ticket[] {
  return list(value).flatMap((each) => asTicket(each) ?? []);
}

export function asChoices(value: unknown): Choice[] {
  return list(value).flatMap((each) => {
    const { value: chosen, label } = fields(each);
    return typeof chosen === "string" && words(label) ? [{ value: chosen, label: label as string }] : [];
  });
}
