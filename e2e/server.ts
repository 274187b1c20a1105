// What the browser tests run against: the production server with its worker, a fresh embedded
// database in a temporary folder, and a simulated Talon.One. Sends its address to whoever started
// it, once its people exist.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "#lib/run/process/configuration.ts";
import { launch } from "#lib/run/process/launch.ts";
import { LifeCycle } from "#lib/run/process/life-cycle.ts";
import { startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";
import type { Served } from "./installation.ts";
import { password, people, type Role } from "./people.ts";

const folder = mkdtempSync(join(tmpdir(), "falconer-e2e-"));
chmodSync(folder, 0o755);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

// When the test run ends, by whatever signal, this server ends too.
process.env.FALCONER_LAUNCHED_BY = String(process.ppid);
const simulator = await startSimulator();
for (const name of ["DATABASE_URL", "MIGRATION_DATABASE_URL", "PUBLIC_URL", "TRUST_PROXY", "HOST", "FALCONER_SECRET_KEY"])
  delete process.env[name];
Object.assign(process.env, {
  PORT: "0",
  DATA_DIR: folder,
  TALON_ONE_BASE_URL: simulator.url,
  FALCONER_ADMIN_EMAIL: people.admin.email,
  FALCONER_ADMIN_PASSWORD: password,
  // The receivers of alerts run on this machine.
  ALERT_PRIVATE_HOSTS: "127.0.0.1",
  LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
});
// Set by the bench, which visits pages that these tests see in installations of their own.
Object.assign(process.env, JSON.parse(process.env.E2E_SETTINGS ?? "{}"));
const lifeCycle = new LifeCycle();
lifeCycle.onStop("simulator", simulator.close);
const { url: origin = "" } = await launch({ env: readConfiguration(), web: true, worker: true, lifeCycle });

const [{ createUser }, { db }] = await Promise.all([import("#lib/access/auth/create-user.ts"), import("#lib/platform/db/client.ts")]);
for (const [role, person] of Object.entries(people) as [Role, (typeof people)[Role]][])
  if (role === "admin") await db().user.update({ where: { email: person.email }, data: { name: person.name } });
  else await createUser(db(), { ...person, role, password });
process.send?.({ origin, simulatorUrl: simulator.url } satisfies Served);
