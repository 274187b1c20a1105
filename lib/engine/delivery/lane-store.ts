import "#server-only";
import type pg from "pg";
import { mayHaveLeft } from "./crashed-attempts.ts";
import { createKeyUse } from "./key-use.ts";
import { type Claimed, claimRequests, nextDueMs, reclaimLanes, releaseOrphans, unparkLanes } from "./lanes.ts";
import type { Lease } from "./lease.ts";
import type { QueuedRequest } from "./queued-request.ts";

/** How many due lanes to look at, and how many heads to take of either kind. */
export type ClaimSize = { look: number; singles: number; mergeables: number };

/** The lanes of one client, as the holder of its lease may change them. */
export type LaneStore = {
  clientKey: string;
  claim(destinationId: string, size: ClaimSize): Promise<Claimed>;
  /** Of the requests that an earlier sender had claimed, those that may have gone out. */
  mayHaveLeft(requests: readonly QueuedRequest[]): Promise<QueuedRequest[]>;
  /** When the next lane becomes due, in ms from now. */
  nextDueMs(destinationIds: readonly string[]): Promise<number | undefined>;
  /** Makes due again what earlier senders had claimed. */
  reclaim(destinationIds: readonly string[]): Promise<unknown>;
  /** Makes due again what is claimed with our token but not held by us; returns how many lanes. */
  releaseOrphans(destinationIds: readonly string[], held: readonly { destinationId: string; key: string }[]): Promise<number>;
  /** Makes due again lanes that have waited longer than any may; returns how many. */
  unpark(destinationIds: readonly string[]): Promise<number>;
  /** Records that the destinations' keys are in use: `sent` requests so far. */
  noteKeyUse(sent: number, destinationIds: readonly string[]): Promise<void>;
};

/** `claimPool` is for what need not outlive a crash of the database. */
export function createLaneStore({ pool, claimPool, lease }: { pool: pg.Pool; claimPool: pg.Pool; lease: Lease }): LaneStore {
  const { clientKey, token } = lease;
  return {
    clientKey,
    claim: (destinationId, size) => claimRequests(claimPool, { destinationId, clientKey, token, ...size }),
    mayHaveLeft: (requests) => mayHaveLeft(pool, requests),
    nextDueMs: (destinationIds) => nextDueMs(claimPool, destinationIds),
    reclaim: (destinationIds) => reclaimLanes(pool, destinationIds, token),
    releaseOrphans: (destinationIds, held) => releaseOrphans(pool, destinationIds, token, held),
    unpark: (destinationIds) => unparkLanes(pool, destinationIds),
    noteKeyUse: createKeyUse(pool),
  };
}
