import "#server-only";
import type pg from "pg";
import { createId } from "#lib/ids.ts";
import { log } from "#lib/log.ts";
import { type Client, createClient } from "#lib/talon-one/client.ts";
import { classify } from "#lib/talon-one/outcome.ts";
import { redactRequest, redactResult } from "#lib/talon-one/redact.ts";
import { startAttempts } from "./attempts.ts";
import { judge } from "./judge.ts";
import { createKeyUse } from "./key-use.ts";
import { claimUnits, nextDueMs, reclaimLanes, unparkLanes } from "./lanes.ts";
import type { Lease } from "./lease.ts";
import { createPace } from "./pace.ts";
import { forgetFailures, pauseDestination } from "./pause.ts";
import { preciseWait } from "./precise-wait.ts";
import { createQueue } from "./queue.ts";
import { openRequests } from "./sealed-headers.ts";
import { createSettler } from "./settler.ts";
import { halve, type Shot } from "./shot.ts";
import type { Target } from "./targets.ts";
import { type AttemptEnd, type Settlement, type Unit, unitKey } from "./unit.ts";

export type OwnerOptions = {
  /** For attempts, and whatever must be durable. */
  pool: pg.Pool;
  /** For claims: they need not outlive a crash of the database, for what was claimed is then due again (and `held` here). */
  claimPool: pg.Pool;
  /** Pipelined, for settling. */
  settlePool: pg.Pool;
  baseUrl: string;
  lease: Lease;
  targets: Target[];
  onSent?(deliveries: number): void;
};

export type Owner = {
  lease: Lease;
  /** There may be work: told by intake, or a change of configuration. */
  wake(): void;
  setTargets(targets: Target[]): void;
  /** The lease is gone: nothing more leaves. What is in flight ends by itself. */
  abandon(): void;
  /** Sends nothing new, gives back what was not sent, waits for what is in flight. */
  stop(graceMs: number): Promise<void>;
  metrics(): OwnerMetrics;
};
export type OwnerMetrics = { clientKey: string; inFlight: number; queued: number; maxPerSecond: number; sent: number; lost: number };

/** Requests under way at once: a second's worth for each second that Talon.One may take to answer. */
const inFlightSeconds = 10;
const idlePollMs = 1_000;
const unparkEveryMs = 60_000;

/** The one sender for a Talon.One client, for as long as its lease lasts: claims, paces, sends, records, settles. */
export function startOwner(options: OwnerOptions): Owner {
  const { pool, lease } = options;
  let targets = new Map<string, Target>();
  const clients = new Map<string, Client>();
  const held = new Set<string>();
  let limit = 1;
  let over = false;
  let stopping = false;
  let inFlight = 0;
  let sent = 0;
  let lost = 0;
  let wakeUp: () => void = () => {};
  let signalled = true;
  const changed: (() => void)[] = [];

  setTargets(options.targets);
  const pace = createPace(limit, { nowMs: performance.now(), full: lease.warm });
  const queue = createQueue();
  const settler = createSettler(options.settlePool, {
    token: lease.token,
    isOver: () => over || stopping,
    onLost: (units) => {
      lost += units.length;
      for (const unit of units) held.delete(unitKey(unit));
    },
  });

  function setTargets(next: Target[]) {
    targets = new Map(next.map((target) => [target.destinationId, target]));
    limit = Math.max(1, Math.min(...next.map((target) => target.ratePerSecond)));
  }
  const mayStart = () => !over && !stopping;
  const mayend = () => performance.now() < lease.sendUntilMs;
  function wake() {
    signalled = true;
    wakeUp();
  }
  function notify() {
    for (const done of changed.splice(0)) done();
  }

  // 1. Claim: keeps a short supply of claimed work, fairly from every destination of the client.
  async function claimLoop() {
    let lastUnpark = performance.now();
    const noteKeyUse = createKeyUse(pool);
    await reclaimLanes(pool, [...targets.keys()], lease.token).catch(retryLater);
    while (mayStart()) {
      if (queue.size() >= supply() || inFlight + queue.size() >= limit * inFlightSeconds) {
        await new Promise<void>((resolve) => changed.push(resolve));
        continue;
      }
      signalled = false;
      let found = 0;
      try {
        found = await claimRound();
        await noteKeyUse(sent, [...targets.keys()]);
        if (performance.now() - lastUnpark > unparkEveryMs) {
          lastUnpark = performance.now();
          await reclaimLanes(pool, [...targets.keys()], lease.token);
          if ((await unparkLanes(pool, [...targets.keys()])) > 0) signalled = true;
        }
      } catch (error) {
        await retryLater(error);
      }
      if (found === 0 && !signalled && mayStart()) await idle();
    }
  }

  async function claimRound(): Promise<number> {
    const open = [...targets.values()].filter((target) => target.open);
    const share = Math.max(1, Math.ceil((supply() - queue.size()) / Math.max(1, open.length)));
    let found = 0;
    for (const { destinationId } of open) {
      if (!mayStart()) break;
      const wanted = queue.mergeableRoom(destinationId);
      const claim = {
        destinationId,
        clientKey: lease.clientKey,
        token: lease.token,
        look: Math.max(share, wanted),
        singles: share,
        mergeables: wanted,
      };
      const { units, vanished, looked } = await claimUnits(options.claimPool, claim);
      const fresh = units.filter((unit) => !held.has(unitKey(unit)));
      for (const unit of [...fresh, ...vanished]) held.add(unitKey(unit));
      queue.add(destinationId, fresh, looked >= claim.look);
      if (vanished.length > 0) void finish(vanished.map((unit) => ({ unit, verdict: { kind: "vanished" } })));
      found += fresh.length + vanished.length;
    }
    if (found > 0) notifySender();
    return found;
  }

  /** Enough for what may leave while the next claim is under way. */
  const supply = () => Math.max(12, Math.ceil(limit / 2));

  async function idle() {
    const due = await nextDueMs(
      pool,
      [...targets.values()].filter((target) => target.open).map((target) => target.destinationId),
    ).catch(() => undefined);
    if (signalled || !mayStart()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(Math.max(due ?? idlePollMs, 5), idlePollMs));
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wakeUp = () => {};
  }

  async function retryLater(error: unknown) {
    log.warn({ err: error instanceof Error ? error.message : String(error), clientKey: lease.clientKey }, "work could not be claimed");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  // 2. Send: writes that attempts start, a few ahead of their turn, and lets them go at the pace.
  let notifySender: () => void = () => {};
  async function sendLoop() {
    while (mayStart()) {
      const shots = queue.take(performance.now(), Math.max(1, Math.ceil(limit / 12)));
      if (shots.length === 0) {
        const waitMs = queue.nextMs(performance.now());
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(waitMs, idlePollMs));
          notifySender = () => {
            clearTimeout(timer);
            resolve();
          };
          if (queue.isReady(performance.now())) notifySender();
        });
        continue;
      }
      notify();
      const starts = shots.map((shot) => ({ shot, attemptId: createId("attempt"), secrets: secretsOf(shot) }));
      let started = false;
      try {
        started = await writeStarts(starts);
      } catch (error) {
        log.warn({ err: error instanceof Error ? error.message : String(error) }, "attempts could not be recorded");
      }
      if (!started) {
        queue.putBack(shots);
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      for (const start of starts) {
        pace.setLimit(limit);
        await preciseWait(
          () => pace.waitMs(performance.now()),
          () => !mayStart(),
        );
        // Between a pause and a send nothing may be sent: the attempt that was announced did not happen.
        if (!mayStart() || !mayend()) void notSent(start.shot, start.attemptId, "Falconer stopped before it was sent.");
        else if (!targets.get(start.shot.units[0]?.destinationId ?? "")?.open)
          void notSent(start.shot, start.attemptId, "The destination was paused before it was sent.");
        else void fire(start);
      }
    }
  }

  function secretsOf(shot: Shot): string[] {
    const target = targets.get(shot.units[0]?.destinationId ?? "");
    return target ? [target.apiKey] : [];
  }

  async function writeStarts(starts: { shot: Shot; attemptId: string; secrets: string[] }[]): Promise<boolean> {
    return startAttempts(
      pool,
      lease.clientKey,
      lease.token,
      starts.map(({ shot, attemptId, secrets }) => {
        const first = shot.units[0] as Unit;
        return {
          id: attemptId,
          destinationId: first.destinationId,
          expiresOn: expiresOnOf(shot),
          deliveryIds: [...new Set(shot.units.map((unit) => unit.deliveryId))],
          requestIndex: first.requestIndex,
          request: JSON.stringify(redactRequest(shot.request, targets.get(first.destinationId)?.deployment ?? "", secrets)),
          startedAt: new Date(),
          reclaimed: shot.units.some((unit) => unit.reclaimed),
        };
      }),
    );
  }

  async function fire({ shot, attemptId, secrets }: { shot: Shot; attemptId: string; secrets: string[] }) {
    const first = shot.units[0] as Unit;
    const target = targets.get(first.destinationId) as Target;
    inFlight++;
    sent++;
    const startedAt = performance.now();
    const departure = pace.start(startedAt);
    const [request] = shot.units.length === 1 ? openRequests(first.deliveryId, [shot.request]) : [shot.request];
    const result = await clientOf(target).send(request as Shot["request"], { onFlushed: departure.left });
    departure.ended(performance.now());
    const nowMs = Date.now();
    const outcome = classify(result, {
      actionSlug: first.actionSlug,
      nowMs,
      retryUnknownOutcome: shot.units.every((unit) => unit.retryUnknown),
    });
    if (outcome.throttled) pace.widen(performance.now());
    const end: AttemptEnd = {
      id: attemptId,
      destinationId: first.destinationId,
      expiresOn: expiresOnOf(shot),
      finishedAt: new Date(nowMs),
      durationMs: result.durationMs,
      outcome: outcome.outcome,
      status: outcome.status,
      error: outcome.outcome === "delivered" ? outcome.note : [outcome.message, ...outcome.details].join(" ").slice(0, 2_000),
      response: JSON.stringify(redactResult(result, secrets)).replaceAll("\\u0000", "\\ufffd"),
    };
    log.info(
      {
        destinationId: first.destinationId,
        deliveryId: first.deliveryId,
        attemptId,
        action: first.actionSlug,
        deliveries: shot.units.length,
        outcome: outcome.outcome,
        status: outcome.status,
        cause: outcome.cause,
        durationMs: Math.round(result.durationMs * 10) / 10,
      },
      "attempt",
    );
    const halves = outcome.outcome === "refused" ? halve(shot) : undefined;
    if (halves && mayStart()) {
      queue.first(halves);
      notifySender();
      await settler.add([], end);
    } else {
      const horizonHours = target.retryHorizonHours;
      const settlements: Settlement[] = [
        ...shot.units.map((unit) => ({
          unit,
          verdict: halves ? ({ kind: "release", counted: true } as const) : judge(unit, outcome, { nowMs, horizonHours }),
        })),
        ...shot.behind.map((unit) => ({ unit, verdict: { kind: "release" } as const })),
      ];
      if (outcome.outcome === "unauthorized" && !first.isTest) await pause(target, outcome.message, outcome.cause ?? "invalid_key");
      await finish(settlements, end);
    }
    inFlight--;
    notify();
    options.onSent?.(shot.units.length);
  }

  async function pause(target: Target, message: string, cause: string) {
    if (!targets.get(target.destinationId)?.open) return;
    targets.set(target.destinationId, { ...target, open: false });
    await pauseDestination(pool, target.destinationId, message, cause).catch((error: unknown) =>
      log.error({ err: String(error), destinationId: target.destinationId }, "the destination could not be paused"),
    );
    const waiting = queue.remove(target.destinationId);
    if (waiting.length > 0) void finish(waiting.map((unit) => ({ unit, verdict: { kind: "release" } })));
  }

  async function notSent(shot: Shot, attemptId: string, error: string) {
    const first = shot.units[0] as Unit;
    const end = { id: attemptId, destinationId: first.destinationId, expiresOn: expiresOnOf(shot), finishedAt: new Date(), durationMs: 0 };
    const units = [...shot.units, ...shot.behind];
    await finish(
      units.map((unit) => ({ unit, verdict: { kind: "release" } })),
      { ...end, outcome: "retry", status: undefined, error, response: JSON.stringify({ failure: "aborted", sent: false, message: error }) },
    );
  }

  async function finish(settlements: Settlement[], end?: AttemptEnd) {
    await settler.add(settlements, end);
    for (const { unit } of settlements) held.delete(unitKey(unit));
    wake();
  }

  function clientOf(target: Target): Client {
    const { deployment, apiKey, baseUrl = options.baseUrl } = target;
    const id = `${baseUrl}\n${deployment}\n${apiKey}`;
    const known = clients.get(id);
    if (known) return known;
    const client = createClient({ baseUrl, deployment, apiKey });
    clients.set(id, client);
    return client;
  }

  const loops = Promise.all([claimLoop(), sendLoop()]);
  const endLoops = () => {
    wake();
    notify();
    notifySender();
  };
  return {
    lease,
    wake,
    setTargets(next) {
      const resumed = next.filter((target) => target.open && targets.get(target.destinationId)?.open === false);
      // One that was paused stays closed until its old failures are forgotten: else its first new one could be its last.
      setTargets(next.map((target) => (resumed.includes(target) ? { ...target, open: false } : target)));
      for (const target of resumed)
        forgetFailures(pool, target.destinationId)
          .catch((error: unknown) =>
            log.warn({ err: String(error), destinationId: target.destinationId }, "failures could not be forgotten"),
          )
          .then(() => {
            if (targets.has(target.destinationId)) targets.set(target.destinationId, target);
            wake();
          });
      wake();
    },
    abandon() {
      over = true;
      endLoops();
      void loops.then(() => closeClients(clients));
    },
    async stop(graceMs) {
      stopping = true;
      endLoops();
      const deadline = performance.now() + graceMs;
      await loops;
      const unsent = queue.removeAll();
      if (unsent.length > 0) void finish(unsent.map((unit) => ({ unit, verdict: { kind: "release" } })));
      while (inFlight > 0 && performance.now() < deadline) {
        await Promise.race([new Promise<void>((resolve) => changed.push(resolve)), new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      await Promise.race([settler.drained(), new Promise((resolve) => setTimeout(resolve, Math.max(1_000, deadline - performance.now())))]);
      closeClients(clients);
    },
    metrics: () => ({ clientKey: lease.clientKey, inFlight, queued: queue.size(), maxPerSecond: pace.maxPerSecond(), sent, lost }),
  };
}

function closeClients(clients: Map<string, Client>) {
  for (const client of clients.values()) client.close();
}

/** A shared attempt stays as long as the longest-lived of its deliveries. */
const expiresOnOf = (shot: Shot) => shot.units.reduce((latest, unit) => (unit.expiresOn > latest ? unit.expiresOn : latest), "");
