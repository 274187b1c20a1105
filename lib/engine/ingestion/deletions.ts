import "#server-only";
import type pg from "pg";
import { noteUnreadableNotice, recordDeletion } from "#lib/engine/deletions/record-deletion.ts";
import { deletedReason, findBuried, withoutBuried } from "#lib/engine/deletions/tombstones.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import type { NewEvent } from "./plan-event.ts";
import type { ReadEvent } from "./read-event.ts";
import type { SourceConfig } from "./source-config.ts";

/** What intake does about deleted people. */
export type Deletions = {
  /** A notice of a deletion is durable before it is answered. Recorded twice, it is one. */
  record(source: SourceConfig, notice: ReadEvent): Promise<void>;
  /** Removes from events what is about deleted people; their own events lose their content. */
  withoutBuried(destinationId: string, events: readonly NewEvent[]): Promise<void>;
};

export function createDeletions(pool: pg.Pool): Deletions {
  return {
    async record({ id: sourceId, destinationId }, { deletion, messageId }) {
      const userId = deletion?.userId ?? null;
      if (userId === null) return noteUnreadableNotice(pool, destinationId);
      const askedBy = { id: null, name: "Segment" };
      await recordDeletion(pool, { destinationId, userId, origin: "notice", sourceId, messageId, askedBy });
    },
    async withoutBuried(destinationId, events) {
      const planned = events
        .filter(({ read }) => !read.deletion)
        .map((event) => ({ event, userId: userOf(event.read), deliveries: event.deliveries }));
      const buried = await findBuried(pool, destinationId, planned);
      if (buried.size === 0) return;
      for (const { event, userId } of planned) {
        if (userId !== null && buried.has(userId)) bury(event);
        else event.deliveries = event.deliveries.flatMap((delivery) => withoutBuried(delivery, buried) ?? []);
      }
    },
  };
}

const note = Buffer.from(JSON.stringify({ _note: `The payload was not kept. ${deletedReason}` }));

function bury(event: NewEvent): void {
  event.read = { ...event.read, userId: null, anonymousId: null, raw: note };
  Object.assign(event, { outcome: "discarded", reason: deletedReason, matched: 0, deliveries: [], bytes: note.length });
}

/** In full, as it is hashed: the search column cuts long ones. */
function userOf({ event, userId }: ReadEvent): string | null {
  const given = isJsonObject(event) ? event.userId : undefined;
  return typeof given === "string" && given !== "" ? given : userId;
}
