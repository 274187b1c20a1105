import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { envNames, secretNames } from "#lib/platform/env.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };
const chart = "deploy/helm/falconer";

test("compose.yaml starts what the documentation says, and sets nothing that Falconer does not know", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as {
    services: Record<string, { command?: string[]; environment?: Record<string, string>; read_only?: boolean }>;
  };
  expect(Object.keys(services).sort()).toEqual(["migrate", "postgres", "simulator", "web", "worker"]);
  for (const part of ["migrate", "web", "worker"]) {
    expect(services[part]?.command).toEqual([part]);
    expect(services[part]?.read_only).toBe(true);
    for (const name of Object.keys(services[part]?.environment ?? {})) expect(envNames).toContain(name);
  }
});

test("the Dockerfile sets nothing that Falconer does not know, runs as somebody without a name, and starts a file that exists", () => {
  const text = read("Dockerfile");
  const last = text.slice(text.lastIndexOf("\nFROM "));
  const set =
    /^ENV (.*)$/m
      .exec(last)?.[1]
      ?.split(" ")
      .map((pair) => pair.split("=")[0]) ?? [];
  for (const name of set) expect([...envNames, "NODE_ENV"]).toContain(name);
  expect(last).toMatch(/^USER 10001:10001$/m);
  expect(read("lib/run/cli/start.ts")).toContain('"web", "worker"');
});

test("the chart is of this version, and its templates use values that exist", () => {
  expect(parse(read(`${chart}/Chart.yaml`))).toMatchObject({ version, appVersion: version });
  const values = parse(read(`${chart}/values.yaml`)) as Record<string, unknown>;
  for (const file of readdirSync(join(projectFolder, chart, "templates"))) {
    const text = read(`${chart}/templates/${file}`);
    for (const [, path = ""] of text.matchAll(/\$?\.Values\.([A-Za-z.]+)/g)) {
      const found = path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values);
      expect(found, `${file} uses .Values.${path}`).toBeDefined();
    }
    expect((text.match(/\{\{/g) ?? []).length, file).toBe((text.match(/\}\}/g) ?? []).length);
    const opened = text.match(/\{\{-? (if|with|range|define)\b/g)?.length ?? 0;
    expect(text.match(/\{\{-? end -?\}\}/g)?.length ?? 0, `${file}: every block ends`).toBe(opened);
  }
  // Where the machine has Helm, it says more.
  const helm = spawnSync("helm", [
    "template",
    "falconer",
    join(projectFolder, chart),
    "--set",
    "ingress.enabled=true,ingress.host=a.example.com",
  ]);
  if (!helm.error) expect(helm.status, String(helm.stderr)).toBe(0);
});

/**
 * A template with every block taken and something in each place: as much as can be told of its YAML
 * without Helm.
 */
function withoutTemplating(text: string): string {
  return text
    .split("\n")
    .filter(
      (line) => !/^\s*\{\{-? (if|else|with|range|end|define|\$\w+ :=)\b.*\}\}$/.test(line) && !/^\s*\{\{-? \$\w+ := .*\}\}$/.test(line),
    )
    .map((line, index) =>
      line
        .replace(/^\s*\{\{-? .*\| nindent (\d+) -?\}\}$/, (_, indent: string) => `${" ".repeat(Number(indent))}placed${index}: x`)
        .replace(/:\s*\{\{- .*\| nindent \d+ -?\}\}$/, ": { placed: x }")
        .replace(/\{\{.*?\}\}/g, "placed"),
    )
    .join("\n");
}

test("each template is YAML with the parts that Kubernetes asks for", () => {
  const kinds: string[] = [];
  for (const file of readdirSync(join(projectFolder, chart, "templates")).filter((name) => name.endsWith(".yaml")))
    for (const document of parseAllDocuments(withoutTemplating(read(`${chart}/templates/${file}`)))) {
      expect(document.errors, file).toEqual([]);
      const made = document.toJS() as { apiVersion?: string; kind?: string; metadata?: { name?: string; labels?: object } } | null;
      if (!made) continue;
      expect(made, file).toMatchObject({
        apiVersion: expect.any(String),
        kind: expect.any(String),
        metadata: { name: expect.any(String) },
      });
      expect(made.metadata?.labels, `${file}: ${made.kind} has the chart's labels`).toBeDefined();
      kinds.push(String(made.kind));
    }
  expect(new Set(kinds)).toEqual(
    new Set([
      "Deployment",
      "PodDisruptionBudget",
      "Job",
      "NetworkPolicy",
      "ServiceMonitor",
      "PodMonitor",
      "Service",
      "Ingress",
      "HorizontalPodAutoscaler",
    ]),
  );
});

test("systemd's units start parts that exist, and do not restart a wrong configuration", () => {
  for (const [file, part] of [
    ["falconer-web.service", "web"],
    ["falconer-worker@.service", "worker"],
  ] as const) {
    const text = read(`deploy/systemd/${file}`);
    expect(text).toMatch(new RegExp(`^ExecStart=.* lib/run/cli/start\\.ts ${part}$`, "m"));
    expect(text).toMatch(/^RestartPreventExitStatus=2$/m);
  }
});

test("secrets come from a Secret, never from the chart's values", () => {
  const values = read(`${chart}/values.yaml`)
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n");
  for (const name of secretNames) expect(values).not.toContain(name);
});
