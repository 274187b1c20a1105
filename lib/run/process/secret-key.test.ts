import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { secretKey } from "./secret-key.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("made once, readable by its owner alone, and the same from then on", () => {
  const data = join(folder, "new", "data");
  const key = secretKey(data);
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(statSync(join(data, "secret-key")).mode & 0o777).toBe(0o600);
  expect(secretKey(data)).toBe(key);
  expect(readdirSync(data)).toEqual(["secret-key"]);
});

test("an empty key file stops the start, since the stored secrets could not be read with another key", () => {
  writeFileSync(join(folder, "secret-key"), "");
  expect(() => secretKey(folder)).toThrow(/is empty/);
});

test("a key file that others may read is closed to them", () => {
  writeFileSync(join(folder, "secret-key"), `${"k".repeat(40)}\n`, { mode: 0o644 });
  expect(secretKey(folder)).toBe("k".repeat(40));
  expect(statSync(join(folder, "secret-key")).mode & 0o777).toBe(0o600);
});
