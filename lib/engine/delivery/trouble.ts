import type { Outcome } from "#lib/talon-one/outcome.ts";
import { showsLife } from "./circuit.ts";
import type { ClientSenderMetrics } from "./client-sender-types.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { onTheWall } from "./wall-clock.ts";

/**
 * What is wrong between a client and its Talon.One. "failing": it responds that it cannot (5xx);
 * "silent": nothing comes back.
 */
export type Trouble = { kind: "failing" | "silent"; sinceMs: number };

/** A failure that the next attempt repairs is not an outage; from here on, one that lasts is. */
const afterTwoFailuresMs = 2_000;
const afterOneFailureMs = 4_000;
/** Talon.One responds within a second: a request that is open for this long will not end well. */
const withoutAnswerMs = 6_000;
/** This many "too many requests", the last at most this long ago, count as throttling. */
const fewestThrottled = 3;
const throttledForMs = 10_000;
/** While Talon.One's requested wait lasts, nothing is sent that could get the same answer again. */
const longestAskedMs = 60_000;

type Sent = { queued: readonly Pick<OutboundRequest["queued"][number], "isTest">[] };

export type TroubleLog = {
  sent(outbound: Sent, nowMs: number): void;
  ended(outbound: Sent, outcome: Pick<Outcome, "outcome" | "cause" | "status" | "throttled" | "retryAfterMs">, nowMs: number): void;
  troubleAt(nowMs: number): Trouble | undefined;
  throttledSinceMs(nowMs: number): number | undefined;
  /** For people, with wall-clock times. `silentSinceMs`: what the circuit says. */
  told(nowMs: number, silentSinceMs?: number): Pick<ClientSenderMetrics, "trouble" | "isWell" | "throttledSince">;
};

/** Keeps what people see of a client's Talon.One. Times are from one monotonic clock, in ms. */
export function createTroubleLog(): TroubleLog {
  let sinceMs: number | undefined;
  let failures = 0;
  let kind: Trouble["kind"] = "silent";
  let isWell = false;
  let throttles = 0;
  let firstThrottledMs = 0;
  let throttledUntilMs = Number.NEGATIVE_INFINITY;

  function throttled(nowMs: number, askedMs: number) {
    if (nowMs > throttledUntilMs) {
      throttles = 0;
      firstThrottledMs = nowMs;
    }
    throttles++;
    throttledUntilMs = nowMs + throttledForMs + Math.min(askedMs, longestAskedMs);
  }
  function troubleAt(nowMs: number): Trouble | undefined {
    if (sinceMs === undefined) return undefined;
    const lasted = nowMs - sinceMs;
    const enough = failures >= 2 ? afterTwoFailuresMs : failures === 1 ? afterOneFailureMs : withoutAnswerMs;
    return lasted < enough ? undefined : { kind: failures === 0 ? "silent" : kind, sinceMs };
  }
  const throttledSinceMs = (nowMs: number) => (throttles >= fewestThrottled && nowMs <= throttledUntilMs ? firstThrottledMs : undefined);

  return {
    sent({ queued }, nowMs) {
      // A failed test is not an outage; a response to one shows that Talon.One is there.
      if (!queued[0]?.isTest) sinceMs ??= nowMs;
    },
    ended({ queued }, { outcome, cause, status, throttled: isThrottled, retryAfterMs = 0 }, nowMs) {
      if (isThrottled) throttled(nowMs, retryAfterMs);
      else if (outcome === "delivered") throttledUntilMs = Math.min(throttledUntilMs, nowMs + throttledForMs);
      if (showsLife(status)) {
        sinceMs = undefined;
        failures = 0;
        isWell = true;
      } else if (queued[0]?.isTest) return;
      else if (cause === "stopped" || cause === "own_fault" || outcome === "refused") {
        // It did not leave, or was stopped here: that says nothing about Talon.One.
        if (failures === 0) sinceMs = undefined;
      } else {
        failures++;
        isWell = false;
        kind = status === undefined ? "silent" : "failing";
      }
    },
    troubleAt,
    throttledSinceMs,
    told(nowMs, silentSinceMs) {
      const found = troubleAt(nowMs) ?? (silentSinceMs === undefined ? undefined : { kind: "silent" as const, sinceMs: silentSinceMs });
      const throttledMs = throttledSinceMs(nowMs);
      return {
        trouble: found && { kind: found.kind, since: iso(found.sinceMs) },
        isWell: isWell && !found,
        throttledSince: throttledMs === undefined ? undefined : iso(throttledMs),
      };
    },
  };
}

const iso = (ms: number) => new Date(onTheWall(ms)).toISOString();
