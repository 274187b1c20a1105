import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

const tokens = new Map<string, Record<Theme, string>>();
for (const [, name, light, dark] of css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\);/g)) {
  tokens.set(name as string, { light: light as string, dark: dark as string });
}

/** WCAG 2.2 relative luminance of an opaque #rrggbb. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["canvas", "surface", "sunken", "raised"];
const textPairs = [
  ...["ink", "ink-muted", "ink-faint", "accent-text", "good", "warn", "bad", "info"].flatMap((text) =>
    grounds.map((ground) => [text, ground] as const),
  ),
  ...["good", "warn", "bad", "info"].flatMap((tone) => [
    [tone, `${tone}-soft`] as const,
    ["ink", `${tone}-soft`] as const,
    ["ink-muted", `${tone}-soft`] as const,
  ]),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["accent-text", "accent-soft"],
  ["ink", "accent-soft"],
  ["ink-muted", "accent-soft"],
  ["bad-solid-ink", "bad-solid"],
  ["bad-solid-ink", "bad-solid-hover"],
  ["env-ink", "env-production"],
  ["env-ink", "env-staging"],
  ["env-ink", "env-development"],
  ["print-ink", "print-paper"],
] as const;
const controlPairs = ["line-strong", "focus", "accent"].flatMap((edge) => grounds.map((ground) => [edge, ground] as const));

function ratio(front: string, back: string, theme: Theme): number {
  const [a, b] = [tokens.get(front), tokens.get(back)];
  if (!a || !b) throw new Error(`No token ${a ? back : front}`);
  return contrast(a[theme], b[theme]);
}

test("the arithmetic agrees with known ratios", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each(themes)("%s theme", (theme) => {
  test.each(textPairs)("text %s on %s has 4.5:1", (front, back) => {
    expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(controlPairs)("control edge %s on %s has 3:1", (front, back) => {
    expect(ratio(front, back, theme)).toBeGreaterThanOrEqual(3);
  });
});

test("no component and no page writes a colour of its own", () => {
  const root = join(import.meta.dirname, "../..");
  const literal = /#[0-9a-f]{3}(?:[0-9a-f]{3}(?:[0-9a-f]{2})?)?\b(?=["'`;,)\]\s])|\b(?:rgb|rgba|hsl|hsla|oklch)\(/i;
  const found: string[] = [];
  for (const folder of ["components", "app"]) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.(tsx?|css)$/.test(file) || /tokens\.(css|test\.ts)$/.test(file)) continue;
      readFileSync(join(root, folder, file), "utf8")
        .split("\n")
        .forEach((line, index) => {
          if (literal.test(line)) found.push(`${folder}/${file}:${index + 1} ${line.trim()}`);
        });
    }
  }
  expect(found).toEqual([]);
});
