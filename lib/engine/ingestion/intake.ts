import "#server-only";
import type { Planner } from "#lib/engine/mappings/planner.ts";
import { createEventNames, type EventNames } from "#lib/engine/statistics/event-names.ts";
import { startStatisticsKeeper } from "#lib/engine/statistics/keeper.ts";
import { repairPartitions } from "#lib/platform/db/partitions.ts";
import { createTunedPool } from "#lib/platform/db/pool.ts";
import { poolSize } from "#lib/platform/pool-sizes.ts";
import { type AudienceUse, createAudienceUse } from "./audience-use.ts";
import { type ByteBudget, createByteBudget } from "./byte-budget.ts";
import { createDeletions, type Deletions } from "./deletions.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { createKnownKeys, type KnownKeys } from "./known-keys.ts";
import { createPlanningSlots, type PlanningSlots } from "./planning-slots.ts";
import { createQueueBound, type QueueBound } from "./queue-bound.ts";
import { createRefusedCalls, type RefusedCalls } from "./refused-calls.ts";
import { createSourceCache, type SourceCache } from "./source-cache.ts";
import { createSourceUse, type SourceUse } from "./source-use.ts";
import { exposeIntake } from "./store-metrics.ts";
import { createTakenCalls, type TakenCalls } from "./taken-calls.ts";

/** Everything that receiving needs, once per process. */
export type Intake = {
  sources: SourceCache;
  group: GroupCommit;
  bound: QueueBound;
  use: SourceUse;
  audiences: AudienceUse;
  refused: RefusedCalls;
  taken: TakenCalls;
  bodyLimit: number;
  budget: ByteBudget;
  slots: PlanningSlots;
  known: KnownKeys;
  names: EventNames;
  deletions: Deletions;
  /** Resolves when everything received is stored. */
  stop(): Promise<void>;
};
export type IntakeOptions = {
  databaseUrl: string;
  planner: Planner;
  /** In bytes. */
  bodyLimit: number;
  /**
   * From this many requests waiting for Talon.One on, new events are refused for the time being.
   */
  queueLimit: number;
  /** What a commit waits for at a synchronous standby: its disk, or that it can be read there. */
  synchronousCommit?: "on" | "remote_apply";
};

// Generic plans that use the indexes, whatever the statistics say while the tables are young: these
// connections run three statements and nothing else.
const settings = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_bitmapscan: "off",
  jit: "off",
  statement_timeout: "15000",
};

/**
 * Connections over which groups are committed. Each transaction raises its level to "on" by itself;
 * what is set higher here holds.
 */
export const createCommitPool = (databaseUrl: string, synchronousCommit: IntakeOptions["synchronousCommit"] = "on") =>
  createTunedPool(databaseUrl, {
    max: poolSize("DB_POOL_INTAKE"),
    name: "intake",
    settings: { ...settings, synchronous_commit: synchronousCommit },
    pipeline: true,
    queryTimeoutMs: 20_000,
  });

export async function createIntake(options: IntakeOptions): Promise<Intake> {
  const commits = createCommitPool(options.databaseUrl, options.synchronousCommit);
  const reads = createTunedPool(options.databaseUrl, {
    max: poolSize("DB_POOL_INTAKE_READS"),
    name: "intake reads",
    queryTimeoutMs: 10_000,
  });
  const group = createGroupCommit(commits, { concurrency: 2, repair: (error) => repairPartitions(reads, error) });
  const sources = await createSourceCache(options.databaseUrl, reads, options.planner);
  const bound = createQueueBound(reads, options.queueLimit);
  const use = createSourceUse(reads);
  const audiences = createAudienceUse(reads);
  const refused = createRefusedCalls(reads, sources.has);
  const taken = createTakenCalls(reads);
  const hide = exposeIntake({ group, bound });
  // Workers fold far more often: this is for times when no worker lives.
  const statistics = startStatisticsKeeper(options.databaseUrl, { everyMs: 30_000, fills: false });
  return {
    sources,
    group,
    bound,
    use,
    audiences,
    refused,
    taken,
    bodyLimit: options.bodyLimit,
    budget: createByteBudget(options.bodyLimit),
    slots: createPlanningSlots(),
    known: createKnownKeys(reads),
    names: createEventNames(reads),
    deletions: createDeletions(reads),
    async stop() {
      await group.drained();
      hide();
      bound.stop();
      await use.stop();
      await audiences.stop();
      await refused.stop();
      await taken.stop();
      await statistics.stop();
      await sources.stop();
      await Promise.all([commits.end(), reads.end()]);
    },
  };
}
