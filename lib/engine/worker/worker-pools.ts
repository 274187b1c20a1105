import "#server-only";
import type pg from "pg";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { poolSize } from "#lib/platform/pool-sizes.ts";

export const deliverySettings = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  jit: "off",
};
/**
 * For looking into lanes and settling: every row is found by an index, and a queue is read from its
 * front.
 */
export const laneSettings = { ...deliverySettings, enable_bitmapscan: "off" };

/** What settles together are a few rows: they are sorted sooner than a hash table is made. */
export const settlingSettings = { ...laneSettings, enable_hashagg: "off" };

/** A worker's connections, by what they are for. */
export type WorkerPools = {
  pool: pg.Pool;
  claimPool: pg.Pool;
  settlePool: pg.Pool;
  leasePool: pg.Pool;
  jobPool: pg.Pool;
  end(): Promise<void>;
};

export function createWorkerPools(databaseUrl: string): WorkerPools {
  const pools = {
    pool: createTunedPool(databaseUrl, {
      max: poolSize("DB_POOL_DELIVERY"),
      name: "delivery",
      settings: { ...deliverySettings, statement_timeout: "30000" },
      queryTimeoutMs: 40_000,
    }),
    claimPool: createTunedPool(databaseUrl, {
      max: poolSize("DB_POOL_CLAIMS"),
      name: "claims",
      settings: { ...laneSettings, statement_timeout: "30000" },
      queryTimeoutMs: 40_000,
    }),
    settlePool: createTunedPool(databaseUrl, {
      max: poolSize("DB_POOL_SETTLING"),
      name: "settling",
      settings: settlingSettings,
      pipeline: true,
      queryTimeoutMs: 40_000,
    }),
    // Leases are renewed over their own connection: no claim, however slow, makes a sender lose its
    // lease.
    leasePool: createTunedPool(databaseUrl, { max: 2, name: "leases", queryTimeoutMs: 1_200 }),
    // Everything off the hot path, with the planner's defaults.
    jobPool: createTunedPool(databaseUrl, { max: poolSize("DB_POOL_JOBS"), name: "jobs" }),
  };
  return { ...pools, end: async () => void (await Promise.all(Object.values(pools).map((pool) => pool.end()))) };
}
