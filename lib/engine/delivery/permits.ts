import { inBackground } from "#lib/platform/background.ts";
import type { Clock } from "./clock.ts";
import type { Departure, RateLimiter } from "./rate-limiter.ts";

/** Askers send their requests on this channel; answers come on another one. */
export const permitChannel = "falconer_turn";
export const answerChannel = (id: string) => `falconer_turn_${id}`;

/**
 * `at`: the asker's own clock when it asked, in ms, for the answer to repeat; absent if its request
 * has left or never will.
 */
export type PermitNotice = { clientKey: string; id: string; at?: number };

/** An asker that has not asked again for this long has gone. */
const forgottenAfterMs = 2_000;
/** A permit that expires sooner is of no use: a connection has to be made first. */
const shortestMs = 400;
/** The time between an asker's last look at its clock and the kernel. */
const latenessMs = 100;

export type Permits = {
  hear(notice: PermitNotice): void;
  /** Someone waits for a permit and gets the next place. */
  waiting(): boolean;
  /** Permits given whose request may still leave. */
  open(): number;
};

/**
 * Gives permits of a client's limit to single requests that other processes send. INVARIANT: a
 * permit occupies a place of the limit from when it is given until its asker says that the request
 * has left, or until it cannot leave any more. It is given, and prolonged when asked for again, for
 * no longer than the sender itself may send by its lease; so whoever takes the lease over, and
 * waits a full window, finds nothing that may still leave, as with the sender's own requests. The
 * asker reckons the time from before it asked, so it stops before the sender does. Permits are
 * given from a timer or a socket's callback only: between the send loop seeing a free place and its
 * taking it there are nothing but microtasks, so no place is taken twice. `lifeMs`: for how long a
 * request may leave from now on. `answer`: tells an asker how many ms it has, reckoned from `at`;
 * 0: it waits in line.
 */
export function createPermits(options: {
  limiter: RateLimiter;
  lifeMs(): number;
  answer(id: string, at: number, ms: number): void;
  clock: Clock;
}): Permits {
  const { limiter, lifeMs, answer, clock } = options;
  const line = new Map<string, { at: number; heardMs: number }>();
  const given = new Map<string, { departure: Departure; untilMs: number; callOff?: () => void }>();
  let callOff = () => {};

  function close(id: string) {
    const permit = given.get(id);
    given.delete(id);
    permit?.callOff?.();
    permit?.departure.ended(clock.nowMs());
  }
  function prolong(id: string, at: number) {
    const permit = given.get(id);
    if (!permit) return;
    const nowMs = clock.nowMs();
    try {
      permit.untilMs = Math.max(permit.untilMs, nowMs + lifeMs());
    } finally {
      // It ends whatever happens: a permit that stayed would hold its place forever.
      permit.callOff?.();
      permit.callOff = clock.after(permit.untilMs - nowMs + latenessMs, () => inBackground("ending a permit", () => close(id)));
    }
    answer(id, at, Math.max(1, Math.floor(permit.untilMs - nowMs)));
  }
  function give() {
    callOff();
    try {
      giveFree();
    } catch (error) {
      callOff = clock.after(50, () => inBackground("giving permits", give));
      throw error;
    }
  }
  function giveFree() {
    for (const [id, { at, heardMs }] of line) {
      const nowMs = clock.nowMs();
      if (nowMs - heardMs > forgottenAfterMs) {
        line.delete(id);
        continue;
      }
      const waitMs = lifeMs() < shortestMs ? Number.POSITIVE_INFINITY : limiter.waitMs(nowMs);
      if (waitMs > 0) {
        callOff = clock.after(Math.min(Math.max(1, Math.floor(waitMs)), 50), () => inBackground("giving permits", give));
        return;
      }
      line.delete(id);
      given.set(id, { departure: limiter.start(nowMs), untilMs: nowMs });
      prolong(id, at);
    }
  }
  return {
    hear({ id, at }) {
      if (at === undefined) {
        line.delete(id);
        close(id);
      } else if (given.has(id)) prolong(id, at);
      else {
        line.set(id, { at, heardMs: clock.nowMs() });
        give();
        if (line.has(id)) answer(id, at, 0);
      }
    },
    waiting: () => line.size > 0,
    open: () => given.size,
  };
}
