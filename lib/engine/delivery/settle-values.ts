import { binaryArray, binaryIntegers } from "#lib/platform/db/binary-array.ts";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import type { AttemptEnd, QueuedRequest, RuleEffects, Settlement, Verdict } from "./queued-request.ts";

// What settling writes, as values for its statements: pure, without a database.

export type LaneRelease = { destinationId: string; key: string; delayMs: number; stoppedBy: string | null };

/** Leaves its lanes for good. A dead delivery that stops its lane stays in it: a person decides. */
export const isFinal = (verdict: Verdict) => verdict.kind !== "retry" && verdict.kind !== "release";
const stays = ({ queued, verdict }: Settlement) => queued.stopLane && (verdict.kind === "dead" || verdict.kind === "failed");

type LaneEntry = { destinationId: string; key: string; seq: string };
export const entriesOf = (settlements: readonly Settlement[]): LaneEntry[] =>
  settlements
    .filter((one) => !stays(one))
    .flatMap(({ queued }) => queued.lanes.map((key) => ({ destinationId: queued.destinationId, key, seq: queued.seq })));

export function byDestination<Item extends { destinationId: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.destinationId);
    if (group) group.push(item);
    else groups.set(item.destinationId, [item]);
  }
  return groups;
}

type Change = {
  queued: QueuedRequest;
  tried: number;
  done: number;
  results: Record<string, { state: string; reason?: string; cause?: string }>;
  state: "delivered" | "failed" | "dead" | "retrying" | "waiting";
  reason: string | null;
  cause: string | null;
  ruleRank: number | null;
};
const severity = ["waiting", "delivered", "retrying", "failed", "dead"];

/**
 * One change per delivery, however many of its requests settle at once. `ends`: of the attempts
 * that settle with them, for what the rules did.
 */
export function deliveryChanges(settlements: readonly Settlement[], ends: readonly AttemptEnd[] = []): Change[] {
  const ranks = new Map<string, number>();
  for (const { effects } of ends) if (effects) ranks.set(effects.deliveryId, Math.max(effects.rank, ranks.get(effects.deliveryId) ?? 0));
  const changes = new Map<string, Change>();
  for (const { queued, verdict, tries = 1 } of settlements) {
    if (verdict.kind === "vanished" || (verdict.kind === "release" && !verdict.counted)) continue;
    const change: Change = changes.get(queued.deliveryId) ?? {
      queued,
      tried: 0,
      done: 0,
      results: {},
      state: "waiting",
      reason: null,
      cause: null,
      ruleRank: ranks.get(queued.deliveryId) ?? null,
    };
    changes.set(queued.deliveryId, change);
    change.tried += tries;
    if (isFinal(verdict)) change.done++;
    const state = verdict.kind === "retry" ? "retrying" : verdict.kind === "release" ? "waiting" : verdict.kind;
    const reason = verdict.kind === "delivered" ? verdict.note : verdict.reason;
    if (severity.indexOf(state) >= severity.indexOf(change.state)) {
      change.state = state;
      change.reason = reason ?? null;
      change.cause = verdict.cause ?? null;
    }
    if (state === "failed" || state === "dead" || (state === "delivered" && reason))
      change.results[queued.requestIndex] = { state, reason, cause: verdict.cause };
  }
  return [...changes.values()];
}

/** The values of one statement for all deliveries of one day to which the same happened. */
export function changeValues(changes: readonly Change[]): unknown[][] {
  const groups = new Map<string, { ids: string[]; place: string[]; rest: unknown[] }>();
  for (const { queued, ...change } of changes) {
    const place = [queued.destinationId, queued.expiresOn];
    const results = Object.keys(change.results).length === 0 ? null : storableJson(change.results);
    const rest = [change.tried, change.done, results, change.state, storableText(change.reason), change.cause, change.ruleRank];
    const key = JSON.stringify([...place, ...rest]);
    const group = groups.get(key) ?? { ids: [], place, rest };
    groups.set(key, group);
    group.ids.push(queued.deliveryId);
  }
  return [...groups.values()].map(({ ids, place, rest }) => [...place, binaryArray(ids), ...rest]);
}

export function endValues(ends: readonly AttemptEnd[]): unknown[][] {
  const groups = new Map<string, AttemptEnd[]>();
  for (const end of ends) {
    const key = `${end.destinationId} ${end.expiresOn}`;
    groups.set(key, [...(groups.get(key) ?? []), end]);
  }
  return [...groups.values()].map((its) => [
    its[0]?.destinationId,
    its[0]?.expiresOn,
    binaryArray(its.map((end) => end.id)),
    binaryArray(its.map((end) => end.startedAt?.toISOString() ?? null)),
    binaryArray(its.map((end) => end.finishedAt.toISOString())),
    binaryIntegers(its.map((end) => Math.round(end.durationMs))),
    binaryArray(its.map((end) => end.outcome)),
    binaryArray(its.map((end) => (end.status ? String(end.status) : null))),
    binaryArray(its.map((end) => end.error ?? null)),
    binaryArray(
      its.map((end) => end.response),
      "json",
    ),
  ]);
}
/** The values of one statement for all effects of one destination and day. */
export function effectValues(ends: readonly AttemptEnd[]): unknown[][] {
  const groups = new Map<string, { end: AttemptEnd; effects: RuleEffects; row: RuleEffects["rows"][number] }[]>();
  for (const end of ends) {
    const { effects } = end;
    if (!effects || effects.rows.length === 0) continue;
    const key = `${end.destinationId} ${end.expiresOn}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(...effects.rows.map((row) => ({ end, effects, row })));
  }
  return [...groups.values()].map((its) => {
    const texts = (pick: (one: (typeof its)[number]) => string | null) => binaryArray(its.map(pick));
    return [
      its[0]?.end.destinationId,
      its[0]?.end.expiresOn,
      texts(({ row }) => row.id),
      texts(({ effects }) => effects.deliveryId),
      texts(({ end }) => end.id),
      texts(({ end }) => end.finishedAt.toISOString()),
      texts(({ row }) => row.kind),
      texts(({ row }) => (row.campaignId === null ? null : String(row.campaignId))),
      texts(({ row }) => row.campaignName),
      texts(({ row }) => row.ruleName),
      texts(({ effects }) => String(effects.isTest)),
      binaryArray(
        its.map(({ row }) => row.value),
        "json",
      ),
    ];
  });
}
/** As in a text array: what Postgres cannot store becomes U+FFFD. */
const storableText = (text: string | null) => text?.replaceAll("\0", "\ufffd") ?? null;

/** How each claimed lane is handed back: later if any of its requests failed, otherwise at once. */
export function releasesOf(settlements: readonly Settlement[]): LaneRelease[] {
  const releases = new Map<string, LaneRelease>();
  for (const one of settlements) {
    const { queued, verdict } = one;
    for (const key of queued.lanes) {
      const id = `${queued.destinationId}\n${key}`;
      const release = releases.get(id) ?? { destinationId: queued.destinationId, key, delayMs: 0, stoppedBy: null };
      if (verdict.kind === "retry") release.delayMs = Math.max(release.delayMs, verdict.delayMs);
      if (stays(one)) release.stoppedBy = queued.deliveryId;
      releases.set(id, release);
    }
  }
  return [...releases.values()];
}
