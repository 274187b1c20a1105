import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { envNames, readEnv, secretNames } from "#lib/platform/env.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");
type Service = {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string | number>;
  env_file?: { path: string; required: boolean }[];
  read_only?: boolean;
  stop_grace_period?: string;
  healthcheck?: { test: string[] };
};
const { version } = JSON.parse(read("package.json")) as { version: string };
// Needs no tools; npm run test:deploy renders the chart and asks the tools.
const chart = "deploy/helm/falconer";

test("compose.yaml starts what the documentation says, and sets nothing that Falconer does not know", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as {
    services: Record<string, Service>;
  };
  expect(Object.keys(services).sort()).toEqual(["migrate", "postgres", "simulator", "web", "worker"]);
  for (const part of ["migrate", "web", "worker"]) {
    expect(services[part]?.command).toEqual([part]);
    expect(services[part]?.read_only).toBe(true);
    for (const name of Object.keys(services[part]?.environment ?? {})) expect([...envNames, "PGPASSWORD"]).toContain(name);
    // The systemd units and the chart allow the same time.
    expect(services[part]?.stop_grace_period).toBe("40s");
    // Without a build of its own, Compose would look for such an image in a registry.
    for (const { image, build } of Object.values(services)) expect(build !== undefined, image).toBe(image === "falconer");
    expect(services[part]?.env_file).toEqual([{ path: ".env", required: false }]);
  }
});

test("with compose.yaml any password of Postgres works, and any port; nothing starts before the database takes connections", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as { services: Record<string, Service> };
  const given: Record<string, string> = { POSTGRES_PASSWORD: "a/b+c=d#e@f:g%h?i", FALCONER_SECRET_KEY: "k".repeat(44), PORT: "8080" };
  const filled = (text: string): string => {
    const next = text.replace(/\$\{(\w+)(?::[-?]([^${}]*))?\}/g, (_, name, otherwise) => given[name] ?? otherwise ?? "");
    return next === text ? text : filled(next);
  };
  const environment = Object.fromEntries(
    Object.entries(services.web?.environment ?? {}).map(([name, text]) => [name, filled(String(text))]),
  );
  const configuration = readEnv(environment);
  expect(configuration).toMatchObject({ ok: true, env: { PUBLIC_URL: "http://localhost:8080" } });
  expect([environment.PGPASSWORD, services.postgres?.environment?.POSTGRES_PASSWORD].map((text) => filled(String(text)))).toEqual([
    given.POSTGRES_PASSWORD,
    given.POSTGRES_PASSWORD,
  ]);
  // On its socket, Postgres answers even while it creates its data, before it starts for good.
  expect(services.postgres?.healthcheck?.test).toEqual(["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "falconer"]);
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
  // Otherwise someone whose umask is strict would build an image that cannot read its own files.
  expect(text).toMatch(/chmod -R a\+rX \/app$/m);
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
});

test("systemd's units start parts that exist, and do not restart a wrong configuration", () => {
  for (const [file, part] of [
    ["falconer-web.service", "web"],
    ["falconer-worker@.service", "worker"],
  ] as const) {
    const text = read(`deploy/systemd/${file}`);
    expect(text).toMatch(new RegExp(`^ExecStart=.* lib/run/cli/start\\.ts ${part}$`, "m"));
    expect(text).toMatch(/^RestartPreventExitStatus=2$/m);
    // A database that is away for a long time is no reason to give up.
    expect(text).toMatch(/^StartLimitIntervalSec=0$/m);
  }
});

test("secrets come from a Secret, never from the chart's values", () => {
  const values = read(`${chart}/values.yaml`)
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n");
  for (const name of secretNames) expect(values).not.toContain(name);
});

test("the chart refuses secrets among its values, and what it sets itself", () => {
  const { properties } = JSON.parse(read(`${chart}/values.schema.json`)) as {
    properties: { env: { propertyNames: { not: { enum: string[] } } } };
  };
  const own = ["PUBLIC_URL", "TRUST_PROXY", "HOST", "PORT", "WORKER_PORT", "DATA_DIR"];
  expect(properties.env.propertyNames.not.enum).toEqual([...secretNames, ...own]);
});
