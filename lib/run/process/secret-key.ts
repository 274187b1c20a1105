import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartRefused } from "#lib/platform/errors.ts";

/**
 * The key of an installation with an embedded database: made at its first start and kept beside the
 * data, readable by its owner alone.
 */
export function secretKey(dataFolder: string): string {
  const file = join(dataFolder, "secret-key");
  const found = read(file);
  if (found) return found;
  mkdirSync(dataFolder, { recursive: true });
  // Written whole under another name and then linked: no other process ever sees half a key, and
  // the first one's stays.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = read(file);
  if (!key) throw new StartRefused(`${file} is empty. Restore it from a backup: without it the stored secrets cannot be read.`);
  return key;
}

function read(file: string): string | undefined {
  try {
    const key = readFileSync(file, "utf8").trim();
    chmodSync(file, 0o600);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
