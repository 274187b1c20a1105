// Whatever is wrong with a configuration, the start names it in one sentence and ends with code 2
// before anything is served.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { startRefusingServer } from "#lib/platform/db/testing/refusing-server.ts";
import { startTransactionPooler } from "#lib/platform/db/testing/transaction-pooler.ts";
import { projectFolder } from "./configuration.ts";

let database: TestDatabase;
let refuser: Awaited<ReturnType<typeof startRefusingServer>>;
let pooler: Awaited<ReturnType<typeof startTransactionPooler>>;
beforeAll(async () => {
  database = await createTestDatabase();
  refuser = await startRefusingServer("28P01");
  pooler = await startTransactionPooler(database.url);
});
afterAll(async () => {
  await pooler.stop();
  await refuser.stop();
  await database.drop();
});

const refusing = () => `postgresql://owner:wrong-password@127.0.0.1:${refuser.port}/app`;
const secret = "k".repeat(40);
const provider = {
  OIDC_CLIENT_ID: "falconer",
  OIDC_CLIENT_SECRET: "s3cret-of-the-client",
  OIDC_VIEWER_GROUPS: "*",
  PUBLIC_URL: "http://localhost:1",
};
const at = (change: (url: URL) => unknown) => () => {
  const url = new URL(database.url);
  change(url);
  return { DATABASE_URL: url.href };
};

const wrong: Record<string, { given: () => Record<string, string>; names: RegExp }> = {
  "a level of the log": { given: () => ({ LOG_LEVEL: "loud" }), names: /LOG_LEVEL must be one of/ },
  "a port": { given: () => ({ PORT: "http" }), names: /PORT must be/ },
  "a worker's port": { given: () => ({ WORKER_PORT: "70000" }), names: /WORKER_PORT must be/ },
  "no database": { given: () => ({ DATABASE_URL: "" }), names: /DATABASE_URL/ },
  "no secret key": { given: () => ({ FALCONER_SECRET_KEY: "" }), names: /FALCONER_SECRET_KEY is needed/ },
  "an address that is none": { given: () => ({ DATABASE_URL: "localhost:5432/app" }), names: /DATABASE_URL must begin with postgresql/ },
  "a password": { given: () => ({ DATABASE_URL: refusing() }), names: /DATABASE_URL was refused: the database does not know/ },
  "a database's name": { given: at((url) => Object.assign(url, { pathname: "/nothing" })), names: /DATABASE_URL names a database/ },
  "a certificate that cannot be read": {
    given: at((url) => Object.assign(url, { search: "?sslmode=verify-full&sslrootcert=/nowhere/root.crt" })),
    names: /DATABASE_URL cannot be read \(ENOENT\)/,
  },
  "a pooler": { given: () => ({ DATABASE_URL: pooler.url }), names: /DATABASE_URL leads to a connection pooler/ },
  "another role for migrations, with a wrong password": {
    given: () => ({ MIGRATION_DATABASE_URL: refusing() }),
    names: /MIGRATION_DATABASE_URL was refused/,
  },
  "an issuer without TLS": { given: () => ({ ...provider, OIDC_ISSUER: "http://sign-in.example.com" }), names: /OIDC_ISSUER must be/ },
  "an issuer's unknown host": { given: () => ({ ...provider, OIDC_ISSUER: "https://sign-in.invalid" }), names: /OIDC_ISSUER/ },
  "no client secret": {
    given: () => ({ ...provider, OIDC_CLIENT_SECRET: "", OIDC_ISSUER: "https://sign-in.example.com" }),
    names: /OIDC_CLIENT_SECRET is needed/,
  },
  "a secret's file that is not there": {
    given: () => ({ FALCONER_SECRET_KEY: "", FALCONER_SECRET_KEY_FILE: "/nowhere/key" }),
    names: /FALCONER_SECRET_KEY_FILE names a file/,
  },
  "a role that could change the audit log": {
    given: () => ({ MIGRATION_DATABASE_URL: database.url }),
    names: /DATABASE_URL connects as \w+, which could change the audit log/,
  },
  "a proxy of another kind": {
    given: () => ({ HTTPS_PROXY: "socks5://somebody:wrong-password@proxy.example.com" }),
    names: /HTTPS_PROXY must be the address of an HTTP proxy/,
  },
  "a file of certificates that is not there": {
    given: () => ({ NODE_EXTRA_CA_CERTS: "/nowhere/ca.crt" }),
    names: /NODE_EXTRA_CA_CERTS names a file that cannot be read/,
  },
  "certificates that nobody checks": {
    given: () => ({ NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
    names: /NODE_TLS_REJECT_UNAUTHORIZED must not/,
  },
  "a variable with a letter too few": {
    given: () => ({ ...provider, OIDC_ISSUER: "https://sign-in.invalid", OIDC_ADMIN_GROUP: "admins" }),
    names: /OIDC_ADMIN_GROUP is not a variable of Falconer: did you mean OIDC_ADMIN_GROUPS\?/,
  },
  "several hosts of a database": {
    given: () => ({ DATABASE_URL: "postgresql://app:hunter2@db1:5432,db2:5432/app" }),
    names: /DATABASE_URL names several hosts/,
  },
  "an address that this machine does not have": { given: () => ({ HOST: "192.0.2.7" }), names: /HOST/ },
};

/** Starts the web part alone, as an image does. */
function start(given: Record<string, string>, port: number): Promise<{ code: number | null; told: string; ms: number }> {
  const began = performance.now();
  const base = { DATABASE_URL: database.url, FALCONER_SECRET_KEY: secret, PORT: String(port), LOG_LEVEL: "silent" };
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["lib/run/cli/start.ts", "web"], {
    cwd: projectFolder,
    env: { PATH, HOME, ...base, ...given } as never,
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (told += text));
  return new Promise((done) => child.once("close", (code) => done({ code, told, ms: performance.now() - began })));
}

test.each(Object.entries(wrong))("%s: one sentence, exit 2", async (_, { given, names }) => {
  const { code, told } = await start(given(), await freePort());
  expect(told).toMatch(names);
  expect(code, told).toBe(2);
  const sentences = told
    .split("\n")
    .filter((line) => line.trim() && !/^Falconer cannot start|^docs\/configuration\.md|^Warning: Ignoring extra certs/.test(line));
  expect(sentences, told).toHaveLength(1);
  expect(told).not.toMatch(/wrong-password|s3cret-of-the-client|at .+\.ts:\d+/);
});

test("a database that is away is told within five seconds of the start, with exit 1: the same may work later", async () => {
  const port = await freePort();
  const { code, told, ms } = await start({ DATABASE_URL: `postgresql://app:hunter2-hunter2@127.0.0.1:${port}/app` }, await freePort());
  expect([code, told.trim()]).toEqual([1, `The database cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}. Check DATABASE_URL.`]);
  expect(ms).toBeLessThan(5_000);
});

test("no extension of Postgres is needed", () => {
  const folder = join(projectFolder, "prisma/migrations");
  const all = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const asking = all.filter(({ name }) => /create\s+extension/i.test(readFileSync(join(folder, name, "migration.sql"), "utf8")));
  expect(asking.map(({ name }) => name)).toEqual([]);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address ? address.port : 0;
}
