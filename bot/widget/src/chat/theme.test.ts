import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** WCAG 2.2: 4.5 for text, 3 for edges of controls and the focus ring. */
const TEXT = 4.5;
const EDGE = 3;
const PAIRS: readonly (readonly [string, string, number])[] = [
  ["text", "page", TEXT],
  ["text", "surface", TEXT],
  ["text", "raised", TEXT],
  ["soft", "page", TEXT],
  ["soft", "surface", TEXT],
  ["soft", "raised", TEXT],
  ["link", "page", TEXT],
  ["link", "surface", TEXT],
  ["link", "raised", TEXT],
  ["on-brand", "brand", TEXT],
  ["on-brand-soft", "brand-soft", TEXT],
  ["on-danger", "danger", TEXT],
  ["on-danger-soft", "danger-soft", TEXT],
  ["on-warn-soft", "warn-soft", TEXT],
  ["on-exit", "exit", TEXT],
  ["good", "surface", TEXT],
  ["danger", "danger-soft", EDGE],
  ["danger", "page", EDGE],
  ["brand", "surface", EDGE],
  ["brand", "page", EDGE],
  ["edge", "page", EDGE],
  ["edge", "surface", EDGE],
  ["edge", "raised", EDGE],
  ["focus", "page", EDGE],
  ["focus", "surface", EDGE],
  ["focus", "raised", EDGE],
  ["focus", "danger-soft", EDGE],
];

function luminance(hex: string): number {
  const channel = (from: number): number => {
    const value = parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function tokens(css: string): Map<string, string> {
  const found = [...css.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\b/g)];
  const long = (hex: string): string => (hex.length === 4 ? `#${[...hex.slice(1)].map((c) => c + c).join("")}` : hex);
  return new Map(found.map((match) => [match[1] as string, long(match[2] as string)]));
}

function themes(path: string): readonly [string, Map<string, string>][] {
  const [light, dark] = readFileSync(join(process.cwd(), path), "utf8").split("prefers-color-scheme: dark") as [
    string,
    string,
  ];
  return [
    ["light", tokens(light)],
    ["dark", new Map([...tokens(light), ...tokens(dark)])],
  ];
}

test("the measure is that of WCAG", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.48) < 0.01);
});

for (const [name, colours] of themes("src/chat/theme.css")) {
  test(`every pair of colours can be told apart: ${name}`, () => {
    for (const [front, back, least] of PAIRS) {
      const [a, b] = [colours.get(front), colours.get(back)];
      assert.ok(a && b, `${front} or ${back} is missing`);
      const found = contrast(a, b);
      assert.ok(found >= least, `${front} on ${back}: ${found.toFixed(2)} < ${least}`);
    }
  });
}

test("the loader has the colours of the chat", () => {
  const [chat, loader] = [themes("src/chat/theme.css"), themes("src/loader/loader.css")];
  for (const index of [0, 1]) {
    for (const [name, colour] of loader[index]?.[1] ?? []) assert.equal(colour, chat[index]?.[1].get(name), name);
  }
});
