import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { belongs, listOfParts, sameForSameFiles } from "./release-files.ts";

const folder = mkdtempSync(join(tmpdir(), "falconer-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An archive of two files as someone with this umask has them at that time. */
function archive(names: string[], strict: boolean, at: number): Buffer {
  const root = mkdtempSync(join(folder, "by-"));
  const files = join(root, "falconer-1.2.3");
  mkdirSync(join(files, "lib"), { recursive: true });
  for (const name of names) {
    const file = join(files, "lib", name);
    writeFileSync(file, name);
    if (name === "run.sh") chmodSync(file, strict ? 0o700 : 0o775);
    else chmodSync(file, strict ? 0o600 : 0o664);
    utimesSync(file, at, at);
  }
  for (const path of [join(files, "lib"), files]) chmodSync(path, strict ? 0o700 : 0o775);
  return execFileSync("tar", [...sameForSameFiles, "-cf", "-", "falconer-1.2.3"], {
    cwd: root,
    env: { ...process.env, TZ: strict ? "Asia/Tokyo" : "UTC" },
  });
}

test("the same files make the same archive, whatever the packer's umask, clock and zone; anyone may read it", () => {
  const one = archive(["a.ts", "run.sh"], true, 1_000_000_000);
  const other = archive(["run.sh", "a.ts"], false, 1_700_000_000);
  expect(one.equals(other)).toBe(true);
  const list = execFileSync("tar", ["-tvf", "-"], { input: one, encoding: "utf8" });
  expect(list).toMatch(/^-rw-r--r-- 0\/0 .* falconer-1\.2\.3\/lib\/a\.ts$/m);
  expect(list).toMatch(/^-rwxr-xr-x 0\/0 .* falconer-1\.2\.3\/lib\/run\.sh$/m);
});

test("the list of parts names the product, and is the same for the same parts", () => {
  const by = (folder: string, serial: string, more: object[] = []) =>
    JSON.stringify({
      bomFormat: "CycloneDX",
      serialNumber: `urn:uuid:${serial}`,
      metadata: { timestamp: new Date().toISOString(), component: { type: "library", name: folder, version: "1.2.3" } },
      components: [{ name: "pg", version: "8.0.0" }, ...more],
    });
  const at = "2026-01-01T00:00:00.000Z";
  const one = listOfParts(by("build", "1"), "falconer", at);
  expect(listOfParts(by("falconer-2", "2"), "falconer", at)).toBe(one);
  const { serialNumber, metadata } = JSON.parse(one);
  expect(metadata).toMatchObject({ timestamp: at, component: { name: "falconer", type: "application", version: "1.2.3" } });
  expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  const other = listOfParts(by("build", "1", [{ name: "zod" }]), "falconer", at);
  expect(JSON.parse(other).serialNumber).not.toBe(serialNumber);
});

test("it has what runs, and neither tests nor what a build leaves behind", () => {
  for (const path of ["lib/run/cli/start.ts", "prisma/migrations/1/migration.sql", ".next/server/app/page.js", "docs/README.md"])
    expect(belongs(path), path).toBe(true);
  for (const path of [
    "lib/core/x.test.ts",
    "lib/run/chaos/world.ts",
    "lib/a/testing/b.ts",
    ".next/cache/x",
    ".next/server/a.js.map",
    ".next/types/x.ts",
  ])
    expect(belongs(path), path).toBe(false);
});
