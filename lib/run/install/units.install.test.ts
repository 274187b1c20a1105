// npm run test:install: the commands of docs/installing.md for a plain machine with systemd, run on
// one.
import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandsOf, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { bootMachine, type Machine } from "./testing/machine.ts";
import { page, walkBlocks } from "./testing/walk.ts";

let machine: Machine;
beforeAll(async () => {
  machine = await bootMachine();
});
afterAll(async () => machine?.end());

const units = ["falconer-web", "falconer-worker@1", "falconer-worker@2"];
const ready = (port: number) => `curl -sS http://localhost:${port}/api/ready`;

test("the archive runs under systemd: a web process and two workers, which start with the machine", async () => {
  await machine.must("systemctl enable --now postgresql");
  for (const statement of ["CREATE ROLE falconer LOGIN PASSWORD 'docs'", "CREATE DATABASE falconer OWNER falconer"])
    await machine.must(`runuser -u postgres -- psql -qc "${statement}"`, "/");
  await unpackRelease();
  const settings = {
    DATABASE_URL: "postgresql://falconer:docs@localhost/falconer",
    FALCONER_SECRET_KEY: "a2V5LW9mLXRoZS1pbnN0YWxsYXRpb24tdGVzdHMtMDE=",
    PUBLIC_URL: "https://falconer.example.com",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(machine.path("/etc/falconer.env"), lines.join(""), { mode: 0o600 });
  for (const worker of [1, 2]) writeFileSync(machine.path(`/etc/falconer-worker-${worker}.env`), `WORKER_PORT=${3000 + worker}\n`);
  await walkBlocks(machine, "machine=systemd", {});
  for (const port of [3000, 3001, 3002]) await machine.until(ready(port), /"ready":true/, 120);
  expect(await machine.must(`systemctl is-active ${units.join(" ")}`)).toBe("active\nactive\nactive\n");
  expect(await machine.must(`systemctl is-enabled ${units.join(" ")}`)).toBe("enabled\nenabled\nenabled\n");
  expect(await shown("NRestarts")).toEqual(["0", "0", "0"]);
  expect(await machine.must("journalctl -u falconer-web -o cat")).toContain("first admin");
  // Who runs it, and what it may write to.
  expect(await machine.must("ps -o user= -p $(systemctl show -p MainPID --value falconer-web)")).toBe("falconer\n");
  // Asked to stop, each ends by itself and in order.
  await machine.must(`systemctl stop ${units.join(" ")}`);
  expect(await shown("Result")).toEqual(["success", "success", "success"]);
});

const shown = async (property: string) =>
  (await machine.must(`systemctl show -p ${property} --value ${units.join(" ")}`)).split("\n").filter((line) => line !== "");

/** The page's commands for the archive: the first where it is built, the others on the machine. */
async function unpackRelease(): Promise<void> {
  const commands = shellBlocks(page)
    .filter(({ text }) => text.includes("npm run release"))
    .flatMap(commandsOf);
  const [build, ...install] = commands.map(({ command }) => command);
  expect(build).toBe("npm run release");
  execFileSync("npm", ["run", "release"], { cwd: projectFolder, stdio: "pipe" });
  const archive = /falconer-\S+\.tar\.gz/.exec(install.join("\n"))?.[0] ?? "";
  copyFileSync(join(projectFolder, "dist", archive), machine.path(join("/root", archive)));
  for (const command of install) await machine.must(command);
}
