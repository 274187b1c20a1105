import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import { systemActor } from "#lib/access/auth/viewer.ts";
import { createErasureOfDeleted } from "#lib/console/privacy/erase-deleted.ts";
import { eraseKnown } from "#lib/console/privacy/erase-known.ts";
import { createPerson } from "#lib/console/privacy/person.ts";
import { newTally } from "#lib/console/privacy/tally.ts";
import { errorText } from "#lib/platform/background.ts";
import { db } from "#lib/platform/db/client.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { unhurried } from "#lib/platform/unhurried.ts";
import { claimDeletions, moveOn, type OpenDeletion, type Step } from "./open-deletion.ts";
import { sendDeletions } from "./send.ts";
import { releaseLane, withdraw } from "./withdraw.ts";

const atOnce = 4;
const mostInRound = 40;
/** Erasing is not urgent: it uses half of the time, and the other steps continue. */
const mostReleases = 8;
const restTimes = 1;
/** The wait after a step failed, or met something still in progress. */
const againMs = 2_000;
/**
 * How many people are erased in one piece of work: what must be read completely is read once for
 * all of them.
 */
const mostTogether = 50;

/**
 * A round over all open deletions: each continues with the steps that are due. Any number of
 * processes may do so. `stopped`: nothing more is begun.
 */
export async function runDeletions(stopped: () => boolean, baseUrl?: string): Promise<void> {
  const results = await Promise.allSettled([
    eachDue("asked", stopped, async (deletion) => {
      const withdrawn = await withdraw(deletion);
      await (withdrawn === undefined ? moveOn(deletion.id, "asked", { inMs: againMs }) : moveOn(deletion.id, "withdrawn", { withdrawn }));
    }),
    sendDeletions(stopped, baseUrl),
    eachDue("answered", stopped, release, mostReleases, unhurried(restTimes)),
    handOver(stopped),
  ]);
  const failed = results.find((result) => result.status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

async function eachDue(
  step: Step,
  stopped: () => boolean,
  run: (deletion: OpenDeletion) => Promise<void>,
  most = mostInRound,
  rest = async () => {},
): Promise<void> {
  for (let done = 0; done < most && !stopped(); done += atOnce) {
    const due = await claimDeletions(step, atOnce);
    await Promise.all(
      due.map((deletion) =>
        run(deletion).catch(async (error: unknown) => {
          log.warn({ deletion: deletion.id, step, err: errorText(error) }, "a step of a deletion failed");
          await moveOn(deletion.id, step, { inMs: againMs }).catch(() => {});
        }),
      ),
    );
    if (due.length < atOnce) return;
    await rest();
  }
}

/** Withdraws what came late as well; then the lane continues, and what an index finds is erased. */
async function release(deletion: OpenDeletion): Promise<void> {
  const { id, destinationId, userId, suppresses, askedAt } = deletion;
  const withdrawn = await withdraw(deletion);
  if (withdrawn === undefined) return moveOn(id, "answered", { inMs: againMs });
  const before = askedAt.getTime();
  const until = suppresses ? undefined : { event: firstIdAt("event", before), delivery: firstIdAt("delivery", before) };
  await eraseKnown({ destinationId, person: createPerson(userId), tally: newTally(), claims: [] }, until);
  await releaseLane(deletion);
  await moveOn(id, "released", { withdrawn });
}

/**
 * The rest of Falconer's own copies: background work, one piece at a time, for everyone who is due
 * by then. The ID is forgotten here.
 */
async function handOver(stopped: () => boolean): Promise<void> {
  if (stopped()) return;
  const open = await db().backgroundWork.count({ where: { kind: "erase-deleted", state: { in: ["waiting", "running"] } } });
  if (open > 0) return;
  const due = await claimDeletions("released", mostTogether);
  if (due.length === 0) return;
  await db().$transaction(async (tx) => {
    const people = due.map(({ userId, suppresses, askedAt }) => ({ userId, untilMs: suppresses ? undefined : askedAt.getTime() }));
    const workId = await createErasureOfDeleted(tx, people);
    await tx.deletion.updateMany({
      where: { id: { in: due.map(({ id }) => id) } },
      data: { state: "done", userId: null, workId, finishedAt: new Date(), claimedUntil: null },
    });
    for (const { id, destinationId, person } of due)
      await recordAudit(tx, systemActor, {
        action: "deleted_person",
        objectKind: "person",
        objectId: person,
        objectName: "a person",
        destinationId,
        after: { deletion: id },
      });
  });
}
