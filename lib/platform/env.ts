import "#server-only";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";
import { type PoolSize, poolSizes } from "#lib/platform/pool-sizes.ts";
import type { Issue } from "./json.ts";
import { oidcIssues, oidcVariables } from "./oidc-env.ts";

const flag = z
  .enum(["", "0", "1", "true", "false", "off", "on"], "must be 1 or 0")
  .transform((value) => value === "1" || value === "true" || value === "on");
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max, `must be a whole number from ${min} to ${max}`)
    .transform(Number);
const webUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https address", abort: true })
  .refine((value) => {
    const { search, hash, username, password } = new URL(value);
    return !search && !hash && !username && !password;
  }, "must be an address without a query, a fragment, a user and a password")
  .transform((value) => value.replace(/\/+$/, ""));
const hasNoPath = (value: string) => new URL(value).pathname === "/";
type PoolVariables = Record<PoolSize, ReturnType<ReturnType<typeof wholeNumber>["default"]>>;
const poolVariables = Object.fromEntries(
  Object.entries(poolSizes).map(([name, size]) => [name, wholeNumber(name.includes("INTAKE") ? 1 : 2, 200).default(size)]),
) as PoolVariables;
/** As `name=value,name=value`, percent-encoded where it must be. */
const pairs = z
  .string()
  .refine((value) => pairsOf(value) !== undefined, { error: "must be pairs such as name=value, comma-separated" })
  .transform((value) => pairsOf(value) ?? {});
/** Reported without the value: it contains a password. */
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, { error: "must begin with postgresql://", abort: true })
  .refine((value) => !namesSeveralHosts(value), { error: () => severalHosts, abort: true })
  .refine((value) => isReadable(value), { error: () => unreadable });
const levels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const isHost = (host: string) => isIP(host) !== 0 || /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host);
const isHostPattern = (host: string) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host);

const schema = z.object({
  PORT: wholeNumber(0, 65535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** What browsers and Segment call; decides cookie security and the webhook URLs shown. */
  PUBLIC_URL: webUrl
    .refine(hasNoPath, "must have no path: give Falconer its own host name, such as https://falconer.example.com")
    .optional(),
  DATABASE_URL: postgresUrl.optional(),
  /**
   * The same database without a pooler, for everything that needs its own session. Then
   * DATABASE_URL may lead to a pooler in transaction mode.
   */
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  /**
   * The same database as the role that owns its tables. It migrates, and limits the role of
   * DATABASE_URL to adding to the audit log.
   */
  MIGRATION_DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  FALCONER_SECRET_KEY: z.string().min(32, "must have at least 32 characters (openssl rand -base64 32 makes one)").optional(),
  /** Keys that older rows may still be encrypted with, comma-separated, newest first. */
  FALCONER_PREVIOUS_SECRET_KEYS: z
    .string()
    .default("")
    .transform((value) =>
      value
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean),
    ),
  FALCONER_ADMIN_EMAIL: z.email("must be an email address").optional(),
  FALCONER_ADMIN_PASSWORD: z.string().min(12, "must have at least 12 characters").max(128, "must have at most 128 characters").optional(),
  TALON_ONE_BASE_URL: webUrl.default("https://integration.talon.one"),
  ALLOWED_DEPLOYMENT_HOSTS: z
    .string()
    .default("*.talon.one")
    .transform((value) =>
      value
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    )
    .pipe(
      z
        .array(z.string())
        .min(1, { error: "must name at least one host", abort: true })
        .refine((hosts) => hosts.every(isHostPattern), "must be host names, comma-separated, such as *.talon.one"),
    ),
  /**
   * Hosts inside the network, such as hooks.internal or 10.0.0.5, that alerts and the heartbeat may
   * use.
   */
  ALERT_PRIVATE_HOSTS: z
    .string()
    .default("")
    .transform((value) =>
      value
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((host) => host.replace(/^\[(.*)\]$/, "$1")),
    )
    .refine((hosts) => hosts.every(isHost), "must be host names or addresses without a port, comma-separated, such as hooks.internal"),
  /** The largest webhook body taken. */
  WEBHOOK_BODY_LIMIT_MB: wholeNumber(1, 1024).default(64),
  /** Connections of one process, by part; docs/operations.md has the sums. */
  ...poolVariables,
  /**
   * What an answer to Segment waits for at a synchronous standby: its disk, or that it can be read.
   */
  INTAKE_SYNCHRONOUS_COMMIT: z.enum(["on", "remote_apply"], "must be on or remote_apply").default("on"),
  /** Where a separate worker answers health, readiness and metrics; off by default. */
  WORKER_PORT: wholeNumber(0, 65535).optional(),
  /** The number of requests waiting for Talon.One above which Segment is asked to retry later. */
  QUEUE_LIMIT: wholeNumber(1, 1_000_000_000).default(5_000_000),
  /**
   * Room that the database has on a Postgres of your own, in GB: an alert says when it fills up.
   */
  DATABASE_ROOM_GB: wholeNumber(1, 1_000_000).optional(),
  /**
   * A mail server, such as smtps://user:password@mail.example.com. Without one, invitations are
   * links to pass on.
   */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, { error: "must begin with smtp:// or smtps://", abort: true })
    .refine((value) => isReadable(value), { error: () => unreadable })
    .optional(),
  MAIL_FROM: z
    .string()
    .max(300, "must have at most 300 characters")
    .regex(/^(?:[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/, "must be a sender such as Falconer <falconer@example.com>")
    .default("Falconer <falconer@localhost>"),
  /** Everyone who signs in with a password needs a second factor too. */
  REQUIRE_SECOND_FACTOR: flag.default(false),
  ...oidcVariables,
  TRUST_PROXY: flag.default(false),
  /**
   * A collector that takes traces and logs by OTLP over HTTP. Without one, none of this is even
   * loaded.
   */
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.default({}),
  OTEL_SERVICE_NAME: z.string().min(1).max(200).default("falconer"),
  OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
  /** Share of events that are traced. */
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .refine((value) => /^(0|1|0?\.\d+|1\.0+|0\.0+)$/.test(value), "must be a number from 0 to 1")
    .default("1")
    .transform(Number),
  /** This is a demo: 1 offers its tour; read-only lets anyone look, and nobody change anything. */
  DEMO: z.enum(["", "0", "1", "read-only"], "must be 1 or read-only").default(""),
  LOG_LEVEL: z.enum(levels, `must be one of ${levels.join(", ")}`).default("info"),
});

export type Env = z.output<typeof schema>;
export const envNames: readonly string[] = Object.keys(schema.shape);

/**
 * Vaults and orchestrators can pass these as files instead:
 * `FALCONER_SECRET_KEY_FILE=/run/secrets/falconer`.
 */
export const secretNames = [
  "DATABASE_URL",
  "DATABASE_DIRECT_URL",
  "MIGRATION_DATABASE_URL",
  "FALCONER_SECRET_KEY",
  "FALCONER_PREVIOUS_SECRET_KEYS",
  "FALCONER_ADMIN_PASSWORD",
  "SMTP_URL",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OIDC_CLIENT_SECRET",
] as const;

/**
 * Fills in what `<NAME>_FILE` points to, without the end of the line. A value that is given
 * directly wins. Returns a sentence for each file that cannot be read.
 */
export function readSecretFiles(source: Record<string, string | undefined>): Issue[] {
  return secretNames.flatMap((name) => {
    const file = source[`${name}_FILE`];
    if (!file || source[name]) return [];
    try {
      source[name] = readFileSync(file, "utf8").trimEnd();
      return [];
    } catch (error) {
      return [{ path: `${name}_FILE`, message: `${name}_FILE names a file that cannot be read (${(error as { code?: string }).code}).` }];
    }
  });
}

/**
 * False if the parts of an address are not the intended ones: an @, # or / in a password ends it
 * too early.
 */
function isReadable(value: string): boolean {
  try {
    const { username, password, hostname, pathname, search, hash } = new URL(value);
    for (const part of [username, password, hostname, pathname]) decodeURIComponent(part);
    return hash === "" && !pathname.includes("@") && !search.split("=", 1)[0]?.includes("@");
  } catch {
    return false;
  }
}
function pairsOf(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const [, name = "", value = ""] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (!name) return undefined;
    try {
      found[name] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return Object.values(found).some((value) => /[^\x20-\x7e]/.test(value)) ? undefined : found;
}

/** Secrets go over HTTPS alone, or stay on this machine. */
function leaksHeaders({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers }: z.output<typeof schema>): boolean {
  if (!endpoint?.startsWith("http:") || Object.keys(headers).length === 0) return false;
  return !["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint).hostname);
}

/** Postgres' own programs take several and look for the primary; the driver takes one. */
const namesSeveralHosts = (value: string) =>
  /^[^/]+\/\/(?:[^/?#]*@)?[^@/?#]*,[^@/?#]*(?:[/?#]|$)/.test(value) || /[?&]host=[^&]*(?:,|%2c)/i.test(value);
const severalHosts = "names several hosts: give one address that leads to the primary, such as a load balancer's";
const unreadable = "cannot be read: percent-encode special characters in its user and password, as in p%40ss for p@ss";

/**
 * Reads and checks the configuration. Every problem is one sentence that names its variable, never
 * its value. `sealing: false`: for callers that neither encrypt nor decrypt secrets, and so need no
 * key.
 */
export function readEnv(
  source: Record<string, string | undefined>,
  { sealing = true }: { sealing?: boolean } = {},
): { ok: true; env: Env } | { ok: false; issues: Issue[] } {
  const given = Object.fromEntries(Object.keys(schema.shape).flatMap((key) => (source[key] ? [[key, source[key]]] : [])));
  const result = schema.safeParse(given);
  const issues: Issue[] = result.success
    ? []
    : result.error.issues.map((issue) => ({ path: String(issue.path[0]), message: `${String(issue.path[0])} ${issue.message}.` }));
  if (result.success) {
    const { FALCONER_ADMIN_EMAIL: email, FALCONER_ADMIN_PASSWORD: password, DATABASE_URL: url, FALCONER_SECRET_KEY: key } = result.data;
    if (result.data.DATABASE_DIRECT_URL && !url)
      issues.push({
        path: "DATABASE_DIRECT_URL",
        message: "DATABASE_DIRECT_URL goes with DATABASE_URL: set both, or DATABASE_URL alone.",
      });
    if (Boolean(email) !== Boolean(password))
      issues.push({
        path: "FALCONER_ADMIN_EMAIL",
        message: "FALCONER_ADMIN_EMAIL and FALCONER_ADMIN_PASSWORD go together: set both or none.",
      });
    if (leaksHeaders(result.data))
      issues.push({
        path: "OTEL_EXPORTER_OTLP_HEADERS",
        message:
          "OTEL_EXPORTER_OTLP_HEADERS may contain secrets: OTEL_EXPORTER_OTLP_ENDPOINT must be an https address, or one of this machine.",
      });
    if (sealing && url && !key)
      issues.push({
        path: "FALCONER_SECRET_KEY",
        message: "FALCONER_SECRET_KEY is needed with DATABASE_URL: every process must have the same one.",
      });
    issues.push(...oidcIssues(result.data, Object.keys(given)));
    if (issues.length === 0) return { ok: true, env: result.data };
  }
  return { ok: false, issues };
}

let held: Env | undefined;

/**
 * The process's configuration, read once. The start command has checked it, so a failure here is a
 * bug or a foreign entry point.
 */
export function env(): Env {
  if (!held) {
    const result = readEnv(process.env);
    if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join(" "));
    held = result.env;
  }
  return held;
}
