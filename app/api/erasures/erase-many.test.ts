import { afterAll, beforeAll, expect, test } from "vitest";
import { makePerson } from "#lib/access/http/testing/client.ts";
import { createErasureOfDeleted } from "#lib/console/privacy/erase-deleted.ts";
import type { ErasureReceipt } from "#lib/console/privacy/schema.ts";
import { personHash } from "#lib/engine/deletions/person-hash.ts";
import { addDestination, identifyEvent, postEvents, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import { db } from "#lib/platform/db/client.ts";
import { createId } from "#lib/platform/ids.ts";
import { startJobs } from "#lib/run/jobs/jobs.ts";

// Falconer's own copies of several deleted people, in one piece of work.

let stack: TestStack;
let jobs: Awaited<ReturnType<typeof startJobs>>;
beforeAll(async () => {
  stack = await startTestStack();
  jobs = await startJobs({ databaseUrl: stack.database.url });
});
afterAll(async () => {
  await jobs?.stop();
  await stack?.stop();
});

const ask = (userIds: readonly string[], destinationId: string) =>
  db().$transaction(async (tx) => {
    const workId = await createErasureOfDeleted(
      tx,
      userIds.map((userId) => ({ userId })),
    );
    for (const userId of userIds)
      await tx.deletion.create({
        data: {
          id: createId("deletion"),
          destinationId,
          person: personHash(userId),
          origin: "person",
          askedByName: "test",
          place: 1,
          suppresses: true,
          state: "done",
          workId,
          finishedAt: new Date(),
        },
      });
    return workId;
  });
const receiptOf = async (userId: string) =>
  (await db().deletion.findFirst({ where: { person: personHash(userId) } }))?.erased as ErasureReceipt | null | undefined;
const receipt = (userId: string) => until(`the receipt of ${userId}`, async () => (await receiptOf(userId)) ?? undefined, 30_000);
const ended = (workId: string) =>
  until("the work's end", async () => {
    const { rows } = await stack.database.pool.query("SELECT state, input, result, done, total FROM background_work WHERE id = $1", [
      workId,
    ]);
    return rows[0].state === "done" && rows[0];
  });

test("each has a receipt of their own, and what serves others stays", async () => {
  const admin = await makePerson("admin");
  const places = [await addDestination(stack.database.pool), await addDestination(stack.database.pool)] as const;
  const people = ["many-anna", "many-bert", "many-cleo"];
  for (const { sourceId, destinationId } of places) {
    const events = people.flatMap((id) => [trackEvent(id, { friend: "many-dora" }), identifyEvent(id, { email: `${id}@example.com` })]);
    await postEvents(stack.url, sourceId, [...events, trackEvent("many-dora", { n: 1 })]);
    await stack.settled(destinationId, 7);
  }
  const [{ destinationId }] = places;
  const save = (name: string, text: string) =>
    db().savedEvent.create({ data: { id: createId("savedEvent"), destinationId, name, text, createdBy: admin.id } });
  await save("both", JSON.stringify({ userId: "many-anna", traits: { "many-bert": 1 } }));
  await save("neither", '{"userId": "many-dora"}');
  const work = await ended(await ask(people, destinationId));
  expect(work).toMatchObject({ input: null, result: { erased: 3, failed: 0 }, done: "3", total: "3" });
  const counts = { events: 4, deliveries: 4, attempts: 4 };
  expect(await receipt("many-anna")).toMatchObject({
    by: "Falconer",
    person: personHash("many-anna"),
    erased: { ...counts, savedEvents: 1 },
    checked: { complete: true, everywhere: false, left: [] },
  });
  expect(await receipt("many-bert")).toMatchObject({ erased: { ...counts, savedEvents: 1 }, checked: { complete: true } });
  expect(await receipt("many-cleo")).toMatchObject({ erased: { ...counts, savedEvents: 0 }, checked: { complete: true } });
  const { rows } = await stack.database.pool.query(`SELECT user_id FROM event ORDER BY id`);
  expect(rows).toEqual([{ user_id: "many-dora" }, { user_id: "many-dora" }]);
  expect((await db().savedEvent.findMany()).map(({ name }) => name)).toEqual(["neither"]);
  expect(await db().auditEntry.count({ where: { action: "erased", objectId: { in: people.map(personHash) } } })).toBe(3);
});

test("what people typed is told to whom it names; one who can't be erased is tried alone, and holds up nobody", async () => {
  const { pool } = stack.database;
  const { destinationId, sourceId } = await addDestination(pool);
  const people = ["stuck-emil", "typed-fritz", "quiet-gerda"];
  await postEvents(
    stack.url,
    sourceId,
    people.map((id) => trackEvent(id)),
  );
  await stack.settled(destinationId, 3);
  await pool.query("UPDATE mapping SET name = 'For typed-fritz' WHERE destination_id = $1", [destinationId]);
  await pool.query(`CREATE FUNCTION refuse_emil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.user_id = 'stuck-emil' THEN RAISE 'not now'; END IF; RETURN OLD; END $$`);
  await pool.query("CREATE TRIGGER refuse_emil BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_emil()");
  const work = await ended(await ask(people, destinationId));
  expect(work.result).toEqual({ erased: 2, failed: 1 });
  expect((await receipt("typed-fritz")).checked).toMatchObject({ complete: false, left: [{ table: "mapping", rows: 2 }] });
  expect((await receipt("quiet-gerda")).checked).toMatchObject({ complete: true, left: [] });
  expect(await receiptOf("stuck-emil")).toBeNull();
  await pool.query("DROP TRIGGER refuse_emil ON event");
  await pool.query("UPDATE background_work SET run_at = now() WHERE subject = $1 AND state = 'waiting'", [personHash("stuck-emil")]);
  expect(await receipt("stuck-emil")).toMatchObject({ erased: { events: 1 }, checked: { complete: true } });
});
