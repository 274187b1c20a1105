import "#server-only";
import { collectDefaultMetrics } from "prom-client";
import { openPools } from "#lib/platform/db/open-pools.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { gauge, processRegistry } from "./registry.ts";

/**
 * From now on this process reports on itself: its version, its processor time, memory and event
 * loop, and its connections to the database.
 */
export function startProcessMetrics(part: "web" | "worker" | "all"): void {
  if (processRegistry().getSingleMetric("falconer_build_info")) return;
  collectDefaultMetrics({ register: processRegistry() });
  gauge({
    name: "falconer_build_info",
    help: "Always 1; the labels say what runs.",
    labelNames: ["version", "node", "part"],
  }).set({ version: packageJson.version, node: process.version.slice(1), part }, 1);
  gauge({
    name: "falconer_database_connections",
    help: "Open connections to the database, by pool and by whether they are in use.",
    labelNames: ["pool", "state"],
    collect() {
      this.reset();
      for (const { name, pool } of openPools()) {
        this.inc({ pool: name, state: "idle" }, pool.idleCount);
        this.inc({ pool: name, state: "used" }, pool.totalCount - pool.idleCount);
      }
    },
  });
  gauge({
    name: "falconer_database_connections_limit",
    help: "Connections that a pool may open.",
    labelNames: ["pool"],
    collect() {
      this.reset();
      for (const { name, pool } of openPools()) this.inc({ pool: name }, pool.options.max ?? 0);
    },
  });
  gauge({
    name: "falconer_database_waiting",
    help: "Callers that wait for a connection of a pool.",
    labelNames: ["pool"],
    collect() {
      this.reset();
      for (const { name, pool } of openPools()) this.inc({ pool: name }, pool.waitingCount);
    },
  });
}

/** In Prometheus' text format. */
export const processMetrics = (): Promise<string> => processRegistry().metrics();
export const metricsType = "text/plain; version=0.0.4; charset=utf-8";
