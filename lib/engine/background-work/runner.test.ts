import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { type WorkContext, WorkEnded, type WorkKind } from "./kinds.ts";
import { startWorkRunner } from "./runner.ts";
import { sealInput } from "./store.ts";

let database: TestDatabase;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = "test-key-test-key-test-key-test-key-test-key";
  database = await createTestDatabase();
});
beforeEach(() => database.pool.query("DELETE FROM background_work"));
afterAll(() => database.drop());

async function ask(kind: string, input: JsonValue = null): Promise<string> {
  const id = createId("work");
  await database.pool.query("INSERT INTO background_work (id, kind, input, created_by_name) VALUES ($1, $2, $3, 'Ada')", [
    id,
    kind,
    input === null ? null : sealInput(id, input),
  ]);
  return id;
}
// biome-ignore lint/suspicious/noExplicitAny: a row is checked by the test that reads it
const rowOf = async (id: string): Promise<any> => (await database.pool.query("SELECT * FROM background_work WHERE id = $1", [id])).rows[0];
const inState = (id: string, state: string) =>
  until(`${id} ${state}`, async () => {
    const row = await rowOf(id);
    return row?.state === state && row;
  });
const withRunner = async (kinds: WorkKind[], work: () => Promise<unknown>) => {
  const runner = await startWorkRunner(database.pool, kinds);
  try {
    await work();
  } finally {
    await runner.stop();
  }
};

test("what was asked for runs once, tells how far it is, and keeps its result but not what it was to do", async () => {
  const seen: WorkContext[] = [];
  const id = await ask("counting", { to: 3 });
  const run = async (context: WorkContext) => {
    seen.push(context);
    await context.tell({ done: 2, total: 3, step: "Counting" });
    return { counted: 3 };
  };
  await withRunner([{ kind: "counting", run }], async () => {
    expect(await inState(id, "done")).toMatchObject({ done: "2", total: "3", step: "Counting", result: { counted: 3 }, input: null });
  });
  expect(seen.map(({ input, askedBy }) => [input, askedBy.name])).toEqual([[{ to: 3 }, "Ada"]]);
});

test("each piece is run by one of several runners", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, () => ask("once")));
  const runs: string[] = [];
  const kind: WorkKind = { kind: "once", run: async ({ id }) => void runs.push(id) };
  await withRunner([kind], () =>
    withRunner([kind], async () => {
      for (const id of ids) await inState(id, "done");
    }),
  );
  expect(runs.sort()).toEqual(ids.sort());
});

test("what fails is tried again later, and says why when there are no tries left; its own words stay out of it", async () => {
  const id = await ask("failing");
  const run = async () => {
    throw new Error("ada@example.com was refused");
  };
  await withRunner([{ kind: "failing", tries: 2, run }], async () => {
    const first = await until("the first try", async () => {
      const row = await rowOf(id);
      return row.reason !== null && row;
    });
    expect(first).toMatchObject({ state: "waiting", tries: 1, reason: "An error in Falconer: check the server log." });
    expect(first.run_at.getTime()).toBeGreaterThan(Date.now() + 1_000);
    await database.pool.query("UPDATE background_work SET run_at = now() WHERE id = $1", [id]);
    expect(await inState(id, "failed")).toMatchObject({ tries: 2 });
  });
});

test("what recurs fails with its reason, comes again, and has no reason once it went well", async () => {
  let fails = true;
  const run = async () => {
    if (fails) throw new AppError("unavailable", "Talon.One did not respond.");
  };
  await withRunner([{ kind: "recurring", everyMs: 60_000, run }], async () => {
    const failed = await until("a failure", async () => {
      const row = await rowOf("every:recurring");
      return row?.reason ? row : undefined;
    });
    expect(failed).toMatchObject({ state: "waiting", reason: "Talon.One did not respond.", tries: 1 });
    fails = false;
    await database.pool.query("UPDATE background_work SET run_at = now() WHERE id = 'every:recurring'");
    await until("that it went well", async () => (await rowOf("every:recurring")).reason === null);
    const row = await rowOf("every:recurring");
    expect(row).toMatchObject({ state: "waiting", tries: 0 });
    expect(row.run_at.getTime() - row.started_at.getTime()).toBe(60_000);
  });
});

test("cancelled, it is told so at its next word, and does nothing more", async () => {
  const id = await ask("long", { secret: true });
  let steps = 0;
  const run = async ({ tell }: WorkContext) => {
    for (;;) {
      await tell({ done: ++steps });
      await wait(5);
    }
  };
  await withRunner([{ kind: "long", run }], async () => {
    await until("some steps", async () => steps > 3);
    await database.pool.query("UPDATE background_work SET cancel_asked = true WHERE id = $1", [id]);
    expect(await inState(id, "cancelled")).toMatchObject({ input: null, result: null });
    const then = steps;
    await wait(50);
    expect(steps).toBe(then);
  });
});

test("a process that stops gives it back, and the next one goes on from what was told", async () => {
  const id = await ask("resumed", { at: 0 });
  const begun: JsonValue[] = [];
  const kind = (ends: boolean): WorkKind => ({
    kind: "resumed",
    async run({ input, tell, signal }) {
      begun.push(input);
      if (ends) return;
      await tell({ done: 7 }, { at: 7 });
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throw new WorkEnded("stopping");
    },
  });
  await withRunner([kind(false)], () => until("its first word", async () => Number((await rowOf(id)).done) === 7));
  expect(await rowOf(id)).toMatchObject({ state: "waiting", tries: 0 });
  await withRunner([kind(true)], () => inState(id, "done"));
  expect(begun).toEqual([{ at: 0 }, { at: 7 }]);
});

test("what a dead process left behind is taken over once it is silent; whoever comes back late changes nothing", async () => {
  const id = await ask("orphaned", { at: 3 });
  await database.pool.query(
    "UPDATE background_work SET state = 'running', claimed_by = 'the dead', claimed_at = now() - interval '11 seconds', started_at = now() WHERE id = $1",
    [id],
  );
  const inputs: JsonValue[] = [];
  await withRunner([{ kind: "orphaned", run: async ({ input }) => void inputs.push(input) }], () => inState(id, "done"));
  expect(inputs).toEqual([{ at: 3 }]);
  const { tellProgress } = await import("./store.ts");
  expect(await tellProgress(database.pool, id, "the dead", { done: 99 })).toBe(false);
  expect(Number((await rowOf(id)).done)).toBe(0);
});
