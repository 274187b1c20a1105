import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Env, readEnv } from "#lib/platform/env.ts";
import { StartRefused } from "#lib/platform/errors.ts";
import { usableDataFolder } from "./configuration.ts";

const envOf = (folder: string): Env => {
  const result = readEnv({ DATA_DIR: folder });
  if (!result.ok) throw new Error("not read");
  return result.env;
};

test("a data folder is made where it is missing; one that cannot be is refused by its variable's name", () => {
  const base = mkdtempSync(join(tmpdir(), "falconer-data-"));
  const wanted = join(base, "a/b");
  expect(usableDataFolder(envOf(wanted))).toBe(wanted);
  expect(existsSync(wanted)).toBe(true);
  const file = join(base, "file");
  writeFileSync(file, "");
  for (const [folder, code] of [
    [file, "EEXIST"],
    [join(file, "below"), "ENOTDIR"],
  ] as const)
    expect(() => usableDataFolder(envOf(folder))).toThrow(
      new StartRefused(`DATA_DIR cannot be used (${code}): ${folder} must be a folder that this process may write to.`),
    );
  rmSync(base, { recursive: true });
});
