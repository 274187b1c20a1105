import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { compileMapping, loadLiquid } from "#lib/core/mapping/index.ts";

const kit = fileURLToPath(new URL("./testing/time-zones.ts", import.meta.url));

function answersIn(TZ: string, LANG: string): string {
  const run = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", kit], {
    encoding: "utf8",
    env: { ...process.env, TZ, LANG, LC_ALL: LANG },
  });
  expect(run.stderr).toBe("");
  return run.stdout;
}

beforeAll(() => loadLiquid());

describe("every time is read and written alike, wherever the machine stands", () => {
  const inUtc = answersIn("UTC", "en_US.UTF-8");
  test.each([
    ["Europe/Berlin", "de_DE.UTF-8"],
    ["America/St_Johns", "fr_CA.UTF-8"],
  ])("%s", (zone, language) => {
    expect(JSON.parse(answersIn(zone, language))).toEqual(JSON.parse(inUtc));
  });
  test("and rightly", () => {
    const answers = JSON.parse(inUtc) as { at: string; liquid: { f0?: string }; retryAfterMs?: number }[];
    const of = (at: string) => answers.find((answer) => answer.at === at);
    expect(of("2026-07-01 00:30:00")?.liquid.f0).toBe("2026-07-01 00:30:00.000 182 26 26 3 Wed Wednesday Jul July 1782865800");
    expect(of("July 1, 2026 00:30")?.liquid.f0).toContain("2026-07-01 00:30:00.000");
    expect(of("2026-03-29T02:30:00")?.liquid.f0).toContain("2026-03-29 02:30:00.000");
    expect(of("Sun Nov  6 08:49:37 1994")?.retryAfterMs).toBe(37_000);
  });
});

test.each<[string, string, string]>([
  ["2026-07-01 00:30:00", "date: '%Y-%m-%d %H:%M'", "2026-07-01 00:30"],
  ["2026-03-22T12:41:20.918Z", "date: '%s'", "1774183281"],
  ["2026-03-22T12:41:20.918Z", "date: '%Z'", "UTC"],
  ["2026-03-22T12:41:20.918Z", "date: '%c'", "3/22/2026, 12:41:20 PM"],
  ["2026-03-22T12:41:20.918Z", "date: '%H:%M %Z', 'Asia/Tokyo'", "21:41 Asia/Tokyo"],
  ["2026-03-22T12:41:20.918Z", "date: '%H:%M %z', -330", "18:11 +0530"],
  ["2026-03-22T12:41:20.918Z", "date_to_xmlschema", "2026-03-22T12:41:20+00:00"],
  ["2026-03-22T12:41:20.918Z", "date", "Sunday, March 22, 2026 at 12:41 pm +0000"],
  ["no time", "date: '%Y'", "no time"],
  ["eyJhIjoiPz8_In0", "base64_decode", '{"a":"???"}'],
  ["w6Q=ignored", "base64_decode", "ä"],
  ["/w==", "base64_decode", "\ufffd"],
  ["a ä 🦅", "base64_encode", "YSDDpCDwn6aF"],
])("%s | %s", (value, filter, text) => {
  const compiled = compileMapping({ v: { "@liquid": `{{ value | ${filter} }}` } });
  expect(compiled.ok && compiled.evaluate({ value })).toEqual({ v: text });
});
