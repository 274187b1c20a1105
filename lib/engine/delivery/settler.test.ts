import { expect, test } from "vitest";
import type { AttemptEnd, QueuedRequest, Settlement } from "./queued-request.ts";
import { createSettler } from "./settler.ts";
import { anEnd, aQueuedRequest, createFakeClock, letRun } from "./testing/doubles.ts";

const lockTimeout = Object.assign(new Error("canceling statement due to lock timeout"), { code: "55P03", severity: "ERROR" });
const unstorable = new RangeError("it cannot be stored");
const away = new Error("the database is not responding");
const failed = (queued = aQueuedRequest()): Settlement => ({ queued, verdict: { kind: "failed", reason: "words", cause: "other" } });

/** Each transaction does what `database` says of it. */
function start(database: (settlements: readonly Settlement[], nth: number) => Promise<QueuedRequest[]> | QueuedRequest[] = () => []) {
  const clock = createFakeClock();
  const asked: { settlements: readonly Settlement[]; ends: readonly AttemptEnd[]; again: boolean }[] = [];
  const over = { yes: false };
  const settler = createSettler({
    settleNow: async (settlements, ends, { again }) => database(settlements, asked.push({ settlements, ends, again })),
    isOver: () => over.yes,
    clock,
  });
  const add = (settlements: Settlement[], end?: AttemptEnd) => {
    const job: { lost?: QueuedRequest[] } = {};
    void settler.add(settlements, end).then((lost) => {
      job.lost = lost;
    });
    return job;
  };
  return { clock, settler, asked, over, add };
}

test("what ends while a settlement is under way is settled with the next, in one transaction", async () => {
  let done = () => {};
  const { asked, add } = start((_, nth) => (nth === 1 ? new Promise((resolve) => (done = () => resolve([]))) : []));
  const jobs = [add([failed()], anEnd("a"))];
  await letRun();
  jobs.push(add([failed()], anEnd("b")), add([failed(), failed()]));
  await letRun();
  expect(asked).toHaveLength(1);
  done();
  await letRun();
  expect(asked.map(({ settlements, ends }) => [settlements.length, ends.length])).toEqual([
    [1, 1],
    [3, 1],
  ]);
  expect(jobs.map(({ lost }) => lost)).toEqual([[], [], []]);
});

test("each is told what of its own was lost", async () => {
  const [mine, other] = [aQueuedRequest(), aQueuedRequest()];
  const { add } = start(() => [other]);
  const jobs = [add([failed(mine)]), add([failed(other)])];
  await letRun();
  expect(jobs.map(({ lost }) => lost)).toEqual([[], [other]]);
});

test("while the database is not responding it is tried again, as one that may have been made", async () => {
  const { clock, asked, add } = start((_, nth) => (nth < 4 ? Promise.reject(away) : []));
  const job = add([failed()]);
  await clock.advance(3_000);
  expect(asked.map(({ again }) => again)).toEqual([false, true, true, true]);
  expect(job.lost).toEqual([]);
});

test("a lane that somebody holds is set aside: the others are settled, and it is when it is free", async () => {
  const held = failed();
  let isFree = false;
  const { clock, settler, add } = start((settlements) => (settlements.includes(held) && !isFree ? Promise.reject(lockTimeout) : []));
  const jobs = [add([held]), add([failed()]), add([failed()])];
  await clock.advance(1_000);
  expect(jobs.map(({ lost }) => lost)).toEqual([undefined, [], []]);
  const late = add([failed()]);
  await letRun();
  expect(late.lost).toEqual([]);
  isFree = true;
  await clock.advance(400);
  expect(jobs[0]?.lost).toEqual([]);
  await settler.drained();
});

test("one that cannot be stored is settled without its words, and holds up no other", async () => {
  const bad = aQueuedRequest();
  const words = (one: Settlement) => (one.queued === bad && "reason" in one.verdict ? one.verdict.reason : "");
  const { clock, asked, add } = start((settlements) =>
    settlements.some((one) => words(one) === "words") ? Promise.reject(unstorable) : [],
  );
  const jobs = [add([failed(bad)], anEnd("a")), add([failed()])];
  await clock.advance(500);
  expect(jobs.map(({ lost }) => lost)).toEqual([[], []]);
  const stored = asked.flatMap(({ settlements }) => settlements).findLast((one) => one.queued === bad);
  expect(stored && words(stored)).toContain("cannot be stored");
});

test("when it is over, nothing is tried for ever: what could not be settled is lost", async () => {
  for (const error of [away, lockTimeout, unstorable]) {
    const { clock, settler, over, add } = start(() => Promise.reject(error));
    over.yes = true;
    const settlement = failed();
    const job = add([settlement]);
    await clock.advance(600_000);
    expect(job.lost).toEqual([settlement.queued]);
    await settler.drained();
  }
});
