// A second installation beside the tests' shared one: empty, and without an admin unless
// FRESH_SETTINGS (variables as JSON) names one. Prints its address once.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "#lib/run/process/configuration.ts";
import { launch } from "#lib/run/process/launch.ts";
import { startSimulator } from "#lib/talon-one/simulator/start-simulator.ts";

const folder = mkdtempSync(join(tmpdir(), "falconer-fresh-"));
chmodSync(folder, 0o755);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const simulator = await startSimulator();
for (const name of [
  "DATABASE_URL",
  "MIGRATION_DATABASE_URL",
  "PUBLIC_URL",
  "TRUST_PROXY",
  "HOST",
  "FALCONER_SECRET_KEY",
  "FALCONER_ADMIN_EMAIL",
  "FALCONER_ADMIN_PASSWORD",
])
  delete process.env[name];
Object.assign(process.env, { PORT: "0", DATA_DIR: folder, TALON_ONE_BASE_URL: simulator.url, LOG_LEVEL: "warn" });
Object.assign(process.env, JSON.parse(process.env.FRESH_SETTINGS ?? "{}"));
const { lifeCycle, url, setupUrl } = await launch({ env: readConfiguration(), web: true, worker: true });
lifeCycle.onStop("simulator", simulator.close);
console.log(JSON.stringify({ url, setupUrl, simulatorUrl: simulator.url }));
