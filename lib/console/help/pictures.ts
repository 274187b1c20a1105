import "#server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#lib/platform/errors.ts";
import { helpFolder } from "./read-help.ts";

const plainName = /^[a-z0-9-]+\.webp$/;

/** A picture of docs/screenshots, whole. Throws "not_found" for any other name. */
export async function readPicture(name: string): Promise<Buffer<ArrayBuffer>> {
  if (!plainName.test(name)) throw new AppError("not_found", "There is no such picture.");
  try {
    return await readFile(join(helpFolder(), "docs/screenshots", name));
  } catch {
    throw new AppError("not_found", "There is no such picture.");
  }
}
