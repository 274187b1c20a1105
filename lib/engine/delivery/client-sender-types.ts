import type pg from "pg";
import type { Lease } from "./lease.ts";
import type { PermitNotice } from "./permits.ts";
import type { Target } from "./targets.ts";

export type ClientSenderOptions = {
  /** For attempts, and whatever must be durable. */
  pool: pg.Pool;
  /**
   * For claims: they need not outlive a crash of the database, because claimed lanes are due again
   * afterwards (and are in `held` here).
   */
  claimPool: pg.Pool;
  /** Pipelined, for settling. */
  settlePool: pg.Pool;
  baseUrl: string;
  lease: Lease;
  targets: Target[];
};

export type ClientSender = {
  lease: Lease;
  /** There may be work: reported by intake, or by a change of configuration. */
  wake(): void;
  setTargets(targets: Target[]): void;
  /** Another process asks for a permit for one request, or reports that it has left. */
  hear(notice: PermitNotice): void;
  /**
   * Hands back what is claimed of this destination and has not left: it may have been erased since.
   */
  recall(destinationId: string): void;
  /** The lease is lost: nothing more leaves. What is in flight ends by itself. */
  abandon(): void;
  /** Sends nothing new, hands back what was not sent, and waits for what is in flight. */
  stop(graceMs: number): Promise<void>;
  metrics(): ClientSenderMetrics;
};
export type ClientSenderMetrics = {
  clientKey: string;
  inFlight: number;
  queued: number;
  maxPerSecond: number;
  /** Absent from a worker of an older version. */
  limitPerSecond?: number;
  sent: number;
  lost: number;
  /**
   * Requests that are claimed and not settled, and permits given to others whose request may still
   * leave: both fall to 0.
   */
  held: number;
  permits: number;
  /** ISO time; absent while Talon.One responds. */
  silentSince?: string | undefined;
  /** What is wrong with its Talon.One, since when (ISO time). */
  trouble?: { kind: "failing" | "silent"; since: string } | undefined;
  /** Something was answered since the last failure. */
  isWell?: boolean;
  /** ISO time since which it has answered "too many requests". */
  throttledSince?: string | undefined;
};
