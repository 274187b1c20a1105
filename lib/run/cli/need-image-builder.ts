// For npm run test:image: says what is missing if no image can be built here. SHORT=1: checks what
// its short form needs.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { imageEngine } from "#lib/run/image/testing/build-image.ts";

const needs = process.env.SHORT ? ["setpriv"] : imageEngine() ? [] : ["buildah", "debootstrap"];
if (needs.length > 0) {
  const args = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "need-programs.ts"), "--root", ...needs];
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
}
