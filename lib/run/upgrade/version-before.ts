import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";

/** While there is no release yet: a version whose tables are several migrations behind. */
const beforeReleases = "cac6d0e6bdab689d7af9ea1b012acdd900b6932a";

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: projectFolder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

/** The newest release that is not this commit itself; UPGRADE_FROM names another version. */
function versionBefore(): string {
  const { UPGRADE_FROM: given } = process.env;
  if (given) return given;
  const here = git("rev-parse", "HEAD");
  const tags = git("tag", "--list", "v*", "--sort=-version:refname", "--merged", "HEAD").split("\n").filter(Boolean);
  return tags.find((tag) => git("rev-list", "-n", "1", tag) !== here) ?? beforeReleases;
}

export type VersionBefore = { name: string; folder: string; remove(): void };

/**
 * The files of the version before, in a folder of its own, with this version's packages and its own
 * database client. Throws a sentence where this copy of the repository does not reach back so far.
 */
export function checkOutVersionBefore(): VersionBefore {
  const name = versionBefore();
  const folder = join(mkdtempSync(join(tmpdir(), "falconer-before-")), "falconer");
  try {
    git("worktree", "add", "--detach", "--force", folder, name);
  } catch (error) {
    throw new Error(`The version ${name} is not in this copy of the repository: fetch its whole history (git fetch --unshallow --tags).`, {
      cause: error,
    });
  }
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  // Its schema engine is never needed for that, and is not to be downloaded.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
  execFileSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], { cwd: folder, env, stdio: "ignore" });
  return {
    name,
    folder,
    remove: () => {
      git("worktree", "remove", "--force", folder);
      rmSync(join(folder, ".."), { recursive: true, force: true });
    },
  };
}
