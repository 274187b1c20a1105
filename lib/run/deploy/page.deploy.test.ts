// The commands of docs/installing.md for a cluster, given to kubectl and Helm themselves. There is
// no cluster: each says what it would send to one.
import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { commandsOf, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";
import type { Manifest } from "./testing/manifests.ts";
import { findHelm, findKubectl } from "./testing/tools.ts";

const given: Record<string, string> = {
  "postgresql://falconer:...@db/falconer": "postgresql://falconer:docs@db/falconer",
  "FALCONER_SECRET_KEY=...": `FALCONER_SECRET_KEY=${"k".repeat(44)}`,
};
const commands = shellBlocks("docs/installing.md")
  .filter(({ mark }) => mark === "needs=kubernetes")
  .flatMap(commandsOf)
  .map(({ command }) => Object.entries(given).reduce((text, [from, to]) => text.replaceAll(from, to), command));

function say(command: string | undefined, ...args: string[]): string {
  const folders = [findHelm(), findKubectl()].flatMap((program) => (program?.includes("/") ? [dirname(program)] : []));
  const env = { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter), KUBECONFIG: "/dev/null" };
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `${command} ${args.join(" ")}`], {
    cwd: projectFolder,
    env,
    encoding: "utf8",
  });
  expect(status, `${command}\n${stderr}`).toBe(0);
  return stdout;
}

test("its two commands make a Secret and an installation that uses it", () => {
  expect(commands.map((command) => command.split(" ").slice(0, 2).join(" "))).toEqual(["kubectl create", "helm install"]);
  const [create, install] = commands;
  const secret = parse(say(create, "--dry-run=client", "-o", "yaml")) as {
    kind: string;
    metadata: { name: string };
    data: Record<string, string>;
  };
  const read = Object.fromEntries(Object.entries(secret.data).map(([name, text]) => [name, Buffer.from(text, "base64").toString()]));
  expect([secret.kind, read]).toEqual([
    "Secret",
    { DATABASE_URL: "postgresql://falconer:docs@db/falconer", FALCONER_SECRET_KEY: "k".repeat(44) },
  ]);

  const said = say(install, "--dry-run=client");
  expect(said).toContain("Open https://falconer.example.com.");
  const pods = parseAllDocuments(said.slice(said.indexOf("---\n")).split("\nNOTES:")[0] ?? "")
    .map((document) => document.toJS() as Manifest)
    .filter((manifest) => manifest?.kind === "Deployment" || manifest?.kind === "Job");
  expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual(["falconer-migrate", "falconer-web", "falconer-worker"]);
  for (const { spec } of pods) {
    const [container] = spec.template.spec.containers;
    expect(container.image).toMatch(/^registry\.example\.com\/falconer:\d/);
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
    expect(container.env).toContainEqual({ name: "PUBLIC_URL", value: "https://falconer.example.com" });
  }
});
