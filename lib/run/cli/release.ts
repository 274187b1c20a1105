// npm run release: an archive that runs without a build, its list of parts (CycloneDX), the command
// line as a separate package, and the checksums of all, in dist/. --folder DIR: only the files,
// unpacked, as the image takes them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { writeCommandPackage } from "./release-command.ts";
import { copyReleaseFiles, listOfParts, sameForSameFiles } from "./release-files.ts";

const { values } = parseArgs({ options: { folder: { type: "string" } } });
if (values.folder) copyReleaseFiles(projectFolder, resolve(values.folder));
else await writeRelease();

async function writeRelease(): Promise<void> {
  const text = readFileSync(join(projectFolder, "package.json"), "utf8");
  const { name: product, version } = JSON.parse(text) as { name: string; version: string };
  const name = `falconer-${version}`;
  const dist = join(projectFolder, "dist");
  mkdirSync(dist, { recursive: true });
  const parts = run("npm", ["sbom", "--omit=dev", "--sbom-format=cyclonedx", "--package-lock-only"], projectFolder);
  writeFileSync(join(dist, `${name}.cdx.json`), listOfParts(parts, product, commitTime()));
  copyReleaseFiles(projectFolder, join(dist, name));
  run("tar", [...sameForSameFiles, "-cf", `${name}.tar`, name], dist);
  run("gzip", ["-9", "-n", "-f", `${name}.tar`], dist);
  rmSync(join(dist, name), { recursive: true });
  await writeCommandPackage(projectFolder, join(dist, "command"), version);
  const command = `falconer-command-${version}.tgz`;
  const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", dist], join(dist, "command"))) as { filename: string }[];
  renameSync(join(dist, packed[0]?.filename ?? ""), join(dist, command));
  rmSync(join(dist, "command"), { recursive: true });
  const sums = [`${name}.tar.gz`, `${name}.cdx.json`, command].map((file) => {
    const sum = createHash("sha256")
      .update(readFileSync(join(dist, file)))
      .digest("hex");
    return `${sum}  ${file}`;
  });
  writeFileSync(join(dist, "SHA256SUMS"), `${sums.join("\n")}\n`);
  console.log(`dist/ has ${name}.tar.gz, ${name}.cdx.json, ${command} and SHA256SUMS.`);
}

/** Of the commit that is released; now, where there is no repository. */
function commitTime(): string {
  const { status, stdout } = spawnSync("git", ["log", "-1", "--format=%ct"], { cwd: projectFolder, encoding: "utf8" });
  return new Date(status === 0 ? Number(stdout) * 1_000 : Date.now()).toISOString();
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout;
  console.error(error ? `${command} cannot be run: ${error.message}` : stderr);
  process.exit(1);
}
