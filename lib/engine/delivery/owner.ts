import "#server-only";
import type pg from "pg";
import { log } from "#lib/platform/log.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { createAnnouncer, type Start } from "./announcer.ts";
import { createCircuit, showsLife } from "./circuit.ts";
import { createClaimer } from "./claimer.ts";
import { createClients } from "./clients.ts";
import { judge } from "./judge.ts";
import type { Lease } from "./lease.ts";
import { createPace } from "./pace.ts";
import { concludePart } from "./parts.ts";
import { forgetFailures, pauseDestination } from "./pause.ts";
import { createQueue } from "./queue.ts";
import { neverSent, sendShot } from "./send-shot.ts";
import { createSettler } from "./settler.ts";
import { halve, type Shot, unitsToGiveBack } from "./shot.ts";
import type { Target } from "./targets.ts";
import { answerChannel, createTurns, type TurnNotice } from "./turns.ts";
import { type AttemptEnd, type Settlement, type Unit, unitKey } from "./unit.ts";
import { waitForTurn } from "./wait-for-turn.ts";
import { onTheWall } from "./wall-clock.ts";

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
};

export type Owner = {
  lease: Lease;
  /** There may be work: told by intake, or a change of configuration. */
  wake(): void;
  setTargets(targets: Target[]): void;
  /** Another process asks for a turn for one request of its own, or tells that it has left. */
  hear(notice: TurnNotice): void;
  /** What is claimed of this destination and has not left goes back: it may have been erased since. */
  recall(destinationId: string): void;
  /** The lease is gone: nothing more leaves. What is in flight ends by itself. */
  abandon(): void;
  /** Sends nothing new, gives back what was not sent, waits for what is in flight. */
  stop(graceMs: number): Promise<void>;
  metrics(): OwnerMetrics;
};
export type OwnerMetrics = {
  clientKey: string;
  inFlight: number;
  queued: number;
  maxPerSecond: number;
  sent: number;
  lost: number;
  /** ISO time; absent while Talon.One answers. */
  silentSince?: string | undefined;
};

/** Requests under way at once: a second's worth for each second that Talon.One may take to answer. */
const inFlightSeconds = 10;

/** The one sender for a Talon.One client, for as long as its lease lasts: claims, announces, paces, sends, records, settles. */
export function startOwner(options: OwnerOptions): Owner {
  const { pool, lease } = options;
  let targets = new Map<string, Target>();
  const clients = createClients(options.baseUrl);
  /** Units that are claimed, sent or not, by `unitKey`. */
  const held = new Map<string, Unit>();
  /** Of those, what must not leave any more. */
  const recalled = new WeakSet<Unit>();
  let limit = 1;
  let over = false;
  let stopping = false;
  let inFlight = 0;
  let sent = 0;
  let lost = 0;
  const changed: (() => void)[] = [];

  setTargets(options.targets);
  const pace = createPace(limit, { nowMs: performance.now(), full: lease.warm });
  const circuit = createCircuit(limit);
  const turns = createTurns({
    pace,
    lifeMs: () => (mayStart() ? lease.sendUntilMs - performance.now() : 0),
    answer: (id, at, ms) =>
      void pool
        .query("SELECT pg_notify($1, $2)", [answerChannel(id), `${at} ${ms}`])
        .catch((error: unknown) => log.warn({ err: String(error) }, "a turn could not be told")),
  });
  const queue = createQueue();
  const settler = createSettler(options.settlePool, {
    token: lease.token,
    isOver: () => over || stopping,
    onLost: (units) => {
      lost += units.length;
      claimer.doubt();
      for (const unit of units) held.delete(unitKey(unit));
    },
  });

  function setTargets(next: Target[]) {
    targets = new Map(next.map((target) => [target.destinationId, target]));
    limit = Math.max(1, Math.min(...next.map((target) => target.ratePerSecond)));
  }
  /** Requests a second that may leave as things are. */
  const perSecond = () => (circuit.isOpen(performance.now()) ? circuit.probesPerSecond() : limit);
  const targetOf = (shot: Shot) => targets.get((shot.units[0] as Unit).destinationId);
  const mayStart = () => !over && !stopping;
  const maySend = () => performance.now() < lease.sendUntilMs;
  const wake = () => claimer.wake();
  function notify() {
    for (const done of changed.splice(0)) done();
  }

  /** Enough for what may leave while the next claim is under way. A claim costs the same for one as for several: it waits until a sixth is used up. */
  const supply = () => Math.max(12, Math.ceil(limit / 2));
  const wanted = () => {
    const room = Math.min(supply() - queue.size(), limit * inFlightSeconds - inFlight - queue.size());
    return room < supply() / 6 ? 0 : room;
  };
  const claimer = createClaimer({
    pool,
    claimPool: options.claimPool,
    lease,
    queue,
    held,
    targets: () => [...targets.values()],
    mayStart,
    wanted,
    changed: () => new Promise<void>((resolve) => changed.push(resolve)),
    onClaimed: () => announcer.wake(),
    finish: (settlements) => finish(settlements),
    sent: () => sent,
  });
  const announcer = createAnnouncer({ pool, lease, queue, targetOf, limit: perSecond, mayStart, onTaken: notify });

  function silentSince(): string | undefined {
    const sinceMs = circuit.silentSinceMs(performance.now());
    return sinceMs === undefined ? undefined : new Date(onTheWall(sinceMs)).toISOString();
  }

  async function sendLoop() {
    while (mayStart()) {
      const start = await announcer.next();
      if (!start) continue;
      pace.setLimit(limit);
      circuit.setLimit(limit);
      const isRecalled = () => start.shot.units.some((unit) => recalled.has(unit));
      await waitForTurn(
        // Somebody's single request goes first; it is not held back by a silence.
        () => Math.max(turns.waiting() ? 1 : 0, pace.waitMs(performance.now()), circuit.waitMs(performance.now())),
        () => !mayStart() || isRecalled(),
      );
      // Between a pause and a send nothing may be sent: the attempt that was announced did not happen.
      const target = targetOf(start.shot);
      if (!mayStart() || !maySend()) void notSent(start, "Falconer stopped before it was sent.");
      else if (!target?.open) void notSent(start, "The destination was paused before it was sent.");
      else if (isRecalled()) void notSent(start, "It was called back: something of it was erased.");
      else void fire(start, target);
    }
  }

  async function fire(start: Start, target: Target) {
    inFlight++;
    sent++;
    const departure = pace.start(performance.now());
    circuit.sent(performance.now());
    const { outcome, end } = await sendShot(start, clients.of(target).send, { onFlushed: departure.left, mayLeave: maySend });
    departure.ended(performance.now());
    if (showsLife(outcome.status)) circuit.answered();
    else if (outcome.outcome === "refused") circuit.notSent();
    if (outcome.throttled) pace.widen(performance.now());
    await conclude(start.shot, target, outcome, end);
    inFlight--;
    notify();
  }

  /** What follows from an outcome: settled, sent again, or halved to find what is bad in it. */
  async function conclude(shot: Shot, target: Target, outcome: Outcome, end: AttemptEnd) {
    const about = { nowMs: end.finishedAt.getTime(), horizonHours: target.retryHorizonHours };
    if (outcome.outcome === "unauthorized" && !(shot.units[0] as Unit).isTest)
      await pause(target, outcome.message, outcome.cause ?? "invalid_key");
    const halves = outcome.outcome === "refused" && mayStart() && !shot.parts?.over ? halve(shot) : undefined;
    if (halves) {
      queue.first(halves);
      announcer.wake();
      return settler.add([], end);
    }
    const release = { kind: "release" } as const;
    if (shot.parts) {
      const verdict = concludePart(shot, outcome, about);
      if (!verdict) return settler.add([], end);
      const whole = shot.units.map((unit) => ({ unit, verdict, tries: shot.parts?.sent }));
      return finish([...whole, ...shot.parts.behind.map((unit) => ({ unit, verdict: release }))], end);
    }
    // Refused, and there is no time left to find out what of it was bad.
    const unclear = outcome.outcome === "refused" && shot.units.length > 1;
    const tries = (shot.tries ?? 0) + 1;
    const settlements: Settlement[] = [
      ...shot.units.map((unit) => ({ unit, verdict: unclear ? { ...release, counted: true } : judge(unit, outcome, about), tries })),
      ...shot.behind.map((unit) => ({ unit, verdict: release })),
    ];
    await finish(settlements, end);
  }

  async function pause(target: Target, message: string, cause: string) {
    if (!targets.get(target.destinationId)?.open) return;
    targets.set(target.destinationId, { ...target, open: false });
    await pauseDestination(pool, target, message, cause).catch((error: unknown) =>
      log.error({ err: String(error), destinationId: target.destinationId }, "the destination could not be paused"),
    );
    giveBack(queue.remove(target.destinationId));
    await forget(target.destinationId);
  }

  const forget = (destinationId: string) =>
    forgetFailures(pool, destinationId).catch((error: unknown) =>
      log.warn({ err: String(error), destinationId }, "failures could not be forgotten"),
    );

  function giveBack(units: Unit[]) {
    if (units.length > 0) void finish(units.map((unit) => ({ unit, verdict: { kind: "release" } })));
  }

  async function notSent(start: Start, error: string) {
    await finish(
      unitsToGiveBack(start.shot).map((unit) => ({ unit, verdict: { kind: "release" } })),
      neverSent(start, error),
    );
  }

  async function finish(settlements: Settlement[], end?: AttemptEnd) {
    await settler.add(settlements, end);
    for (const { unit } of settlements) held.delete(unitKey(unit));
    wake();
  }

  const loops = Promise.all([claimer.run(), announcer.run(), sendLoop()]).then(() => {
    for (const start of announcer.takeRest()) void notSent(start, "Falconer stopped before it was sent.");
  });
  const endLoops = () => {
    wake();
    notify();
    announcer.wake();
  };
  return {
    lease,
    wake,
    setTargets(next) {
      const resumed = next.filter((target) => target.open && targets.get(target.destinationId)?.open === false);
      // At the pause as well: should nobody watch when it ends, as in a restart, what had failed long before it must not be its last failure.
      for (const { destinationId, open } of next) if (!open && targets.get(destinationId)?.open) void forget(destinationId);
      // One that was paused stays closed until its old failures are forgotten: else its first new one could be its last.
      setTargets(next.map((target) => (resumed.includes(target) ? { ...target, open: false } : target)));
      for (const target of resumed)
        void forget(target.destinationId).then(() => {
          if (targets.has(target.destinationId)) targets.set(target.destinationId, target);
          wake();
        });
      wake();
    },
    hear(notice) {
      pace.setLimit(limit);
      turns.hear(notice);
    },
    recall(destinationId) {
      for (const unit of held.values()) if (unit.destinationId === destinationId) recalled.add(unit);
      giveBack(queue.remove(destinationId));
    },
    abandon() {
      over = true;
      endLoops();
      void loops.then(clients.close);
    },
    async stop(graceMs) {
      stopping = true;
      endLoops();
      const deadline = performance.now() + graceMs;
      await loops;
      giveBack(queue.removeAll());
      while (inFlight > 0 && performance.now() < deadline) {
        await Promise.race([new Promise<void>((resolve) => changed.push(resolve)), new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      // None lasts longer than the lease, whatever the grace: the next owner must not find one that may still leave.
      while (turns.open() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.race([settler.drained(), new Promise((resolve) => setTimeout(resolve, Math.max(1_000, deadline - performance.now())))]);
      clients.close();
    },
    metrics: () => ({
      clientKey: lease.clientKey,
      inFlight,
      queued: queue.size() + announcer.size(),
      maxPerSecond: pace.maxPerSecond(),
      sent,
      lost,
      silentSince: silentSince(),
    }),
  };
}
