import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { envNames, readEnv, readSecretFiles, secretNames } from "./env.ts";

const key = "k".repeat(32);
const documented = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
const problems = (source: Record<string, string>) => {
  const result = readEnv(source);
  return result.ok ? [] : result.issues.map(({ message }) => message);
};

test("nothing has to be set", () => {
  expect(readEnv({})).toMatchObject({
    ok: true,
    env: { PORT: 3000, HOST: "127.0.0.1", DATA_DIR: ".data", TALON_ONE_BASE_URL: "https://integration.talon.one", TRUST_PROXY: false },
  });
});

test("an empty variable counts as absent", () => {
  expect(readEnv({ PORT: "", DATABASE_URL: "", LOG_LEVEL: "" })).toMatchObject({ ok: true, env: { PORT: 3000, LOG_LEVEL: "info" } });
});

test.each<[Record<string, string>, RegExp]>([
  [{ PORT: "http" }, /^PORT must be a whole number from 0 to 65535\.$/],
  [{ PORT: "70000" }, /^PORT must be a whole number from 0 to 65535\.$/],
  [{ DATABASE_URL: "mysql://x", FALCONER_SECRET_KEY: key }, /^DATABASE_URL must begin with postgresql:\/\/\.$/],
  [{ DATABASE_URL: "postgresql://x" }, /^FALCONER_SECRET_KEY is needed with DATABASE_URL/],
  [{ FALCONER_SECRET_KEY: "short" }, /^FALCONER_SECRET_KEY must have at least 32 characters/],
  [{ FALCONER_ADMIN_EMAIL: "a@example.com" }, /go together/],
  [{ FALCONER_ADMIN_EMAIL: "nobody", FALCONER_ADMIN_PASSWORD: "x".repeat(12) }, /^FALCONER_ADMIN_EMAIL must be an email address\.$/],
  [
    { FALCONER_ADMIN_EMAIL: "a@example.com", FALCONER_ADMIN_PASSWORD: "short" },
    /^FALCONER_ADMIN_PASSWORD must have at least 12 characters\.$/,
  ],
  [{ PUBLIC_URL: "falconer.example.com" }, /^PUBLIC_URL must be an http or https address\.$/],
  [{ TRUST_PROXY: "yes" }, /^TRUST_PROXY must be 1 or 0\.$/],
  [{ ALLOWED_DEPLOYMENT_HOSTS: " , " }, /^ALLOWED_DEPLOYMENT_HOSTS must name at least one host\.$/],
  [{ LOG_LEVEL: "loud" }, /^LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent\.$/],
  [{ DATABASE_URL: "postgresql://app:p@ss#1@db/app", FALCONER_SECRET_KEY: key }, /^DATABASE_URL cannot be read: percent-encode/],
  [{ MIGRATION_DATABASE_URL: "postgresql://app:100%@db/app" }, /^MIGRATION_DATABASE_URL cannot be read: percent-encode/],
  [{ DATABASE_URL: "postgresql://app:x@db1:5432,db2:5432/app", FALCONER_SECRET_KEY: key }, /^DATABASE_URL names several hosts: give one/],
  [{ DATABASE_URL: "postgresql:///app?host=db1%2Cdb2", FALCONER_SECRET_KEY: key }, /^DATABASE_URL names several hosts: give one/],
  [{ PUBLIC_URL: "https://example.com/falconer" }, /^PUBLIC_URL must have no path/],
  [{ PUBLIC_URL: "https://example.com/?a=1" }, /^PUBLIC_URL must be an address without a query/],
  [{ PUBLIC_URL: "https://somebody:secret@example.com" }, /^PUBLIC_URL must be an address without/],
  [{ PUBLIC_URL: "https://" }, /^PUBLIC_URL must be an http or https address\.$/],
  [{ SMTP_URL: "smtp://user:p@ss/word@mail" }, /^SMTP_URL cannot be read/],
  [{ ALLOWED_DEPLOYMENT_HOSTS: "https://acme.talon.one" }, /^ALLOWED_DEPLOYMENT_HOSTS must be host names, comma-separated/],
  [{ ALERT_PRIVATE_HOSTS: "https://hooks.internal" }, /^ALERT_PRIVATE_HOSTS must be host names or addresses without a port/],
  [{ ALERT_PRIVATE_HOSTS: "hooks.internal:8080" }, /^ALERT_PRIVATE_HOSTS must be host names/],
  [{ MAIL_FROM: "falconer at example.com" }, /^MAIL_FROM must be a sender such as Falconer <falconer@example\.com>\.$/],
  [{ MAIL_FROM: "Falconer <falconer@example.com>\r\nBcc: x@example.com" }, /^MAIL_FROM must be a sender/],
  [{ INTAKE_SYNCHRONOUS_COMMIT: "off" }, /^INTAKE_SYNCHRONOUS_COMMIT must be on or remote_apply\.$/],
  [{ WEBHOOK_BODY_LIMIT_MB: "0" }, /^WEBHOOK_BODY_LIMIT_MB must be a whole number from 1 to 1024\.$/],
])("%j is refused in one sentence", (source, sentence) => {
  expect(problems(source)).toHaveLength(1);
  expect(problems(source)[0]).toMatch(sentence);
});

test.each([
  "postgresql://app:a,b@db.example.com/app",
  "postgresql://app@[2001:db8::1]:5432/app?sslmode=verify-full",
  "postgresql://app:x@db/app?application_name=a,b",
  "postgresql:///app?host=/var/run/postgresql",
])("DATABASE_URL %s is taken", (url) => {
  expect(problems({ DATABASE_URL: url, FALCONER_SECRET_KEY: key })).toEqual([]);
});

test("hosts inside the network are names and addresses, senders with and without a name", () => {
  const given = {
    ALERT_PRIVATE_HOSTS: "hooks.internal, 10.0.0.5 [2001:db8::7],mail_relay",
    MAIL_FROM: '"Falconer, events" <falconer@example.com>',
  };
  expect(readEnv(given)).toMatchObject({
    ok: true,
    env: { ALERT_PRIVATE_HOSTS: ["hooks.internal", "10.0.0.5", "2001:db8::7", "mail_relay"], MAIL_FROM: given.MAIL_FROM },
  });
  expect(problems({ MAIL_FROM: "falconer@localhost" })).toEqual([]);
});

test("what seals nothing needs no key", () => {
  expect(readEnv({ DATABASE_URL: "postgresql://x" }, { sealing: false }).ok).toBe(true);
});

test.each(["https://falconer.example.com", "https://falconer.example.com/", "http://10.0.0.7:3000"])("PUBLIC_URL %s is taken", (given) => {
  expect(readEnv({ PUBLIC_URL: given })).toMatchObject({ ok: true, env: { PUBLIC_URL: given.replace(/\/$/, "") } });
});

test("every problem is told at once, and no value with it", () => {
  const told = problems({ PORT: "x-secret", TRUST_PROXY: "x-secret", FALCONER_SECRET_KEY: "x-secret" });
  expect(told).toHaveLength(3);
  expect(told.join(" ")).not.toContain("x-secret");
});

test("secrets may stand in files; a value that is set wins, and a missing file is told without its path", () => {
  const folder = mkdtempSync(join(tmpdir(), "falconer-env-"));
  const file = join(folder, "key");
  writeFileSync(file, `${key}\n`);
  const source: Record<string, string | undefined> = { FALCONER_SECRET_KEY_FILE: file, SMTP_URL_FILE: file, SMTP_URL: "smtp://localhost" };
  expect(readSecretFiles(source)).toEqual([]);
  expect(source).toMatchObject({ FALCONER_SECRET_KEY: key, SMTP_URL: "smtp://localhost" });
  const [problem, ...others] = readSecretFiles({ DATABASE_URL_FILE: join(folder, "none"), FALCONER_SECRET_KEY_FILE: file });
  expect([problem?.message, others]).toEqual(["DATABASE_URL_FILE names a file that cannot be read (ENOENT).", []]);
  for (const name of secretNames) expect(documented).toContain(`\`${name}_FILE\``);
  rmSync(folder, { recursive: true });
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.com/", OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%2Cb, x-team = shop" }, []],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel:4318",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=prod",
    },
    [],
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_EXPORTER_OTLP_HEADERS: "api-key=a" }, []],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel:4318", OTEL_EXPORTER_OTLP_HEADERS: "api-key=a" },
    ["OTEL_EXPORTER_OTLP_HEADERS may contain secrets: OTEL_EXPORTER_OTLP_ENDPOINT must be an https address, or one of this machine."],
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "otel:4318" }, ["OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address."]],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "api-key" }, ["OTEL_EXPORTER_OTLP_HEADERS must be pairs such as name=value, comma-separated."]],
  [{ OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%0d%0ab" }, ["OTEL_EXPORTER_OTLP_HEADERS must be pairs such as name=value, comma-separated."]],
  [{ OTEL_TRACES_SAMPLER_ARG: "2" }, ["OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1."]],
])("where traces go: %j", (given, told) => {
  expect(problems(given)).toEqual(told);
});

test("headers for traces are read with their escapes", () => {
  const result = readEnv({ OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%2Cb, x-team = shop" });
  expect(result).toMatchObject({ ok: true, env: { OTEL_EXPORTER_OTLP_HEADERS: { "api-key": "a,b", "x-team": "shop" } } });
});

describe("docs/configuration.md", () => {
  const rows = documented.split("\n").filter((line) => line.startsWith("| `"));
  const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));

  test("describes every variable, and none that does not exist", () => {
    expect(named.sort()).toEqual([...envNames].sort());
  });

  test("tells the defaults that hold", () => {
    const result = readEnv({});
    for (const name of ["PORT", "HOST", "DATA_DIR", "TALON_ONE_BASE_URL", "LOG_LEVEL"] as const) {
      const row = rows.find((candidate) => candidate.startsWith(`| \`${name}\``)) ?? "";
      expect(row.split("|")[2]).toContain(`\`${result.ok ? result.env[name] : ""}\``);
    }
  });
});
