import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { WorkItem } from "./schema.ts";

type Row = Omit<WorkItem, "can" | "createdAt" | "startedAt" | "finishedAt" | "nextAt"> &
  Record<"createdAt" | "startedAt" | "finishedAt" | "nextAt", Date | null>;

/** Finished work is listed for this long. */
const endedFor = "interval '7 days'";
/** At most this many from each table. */
const most = 100;
/** They always run, and are never due at a certain time. */
const continuous: readonly string[] = ["alerts", "deletions", "releases", "statistics"];
const roundsOfTheirOwn = `ARRAY[${continuous.map((kind) => `'${kind}'`).join(", ")}]`;
const isOpen = (table: string) => `(${table}.state IN ('running', 'waiting') OR ${table}.finished_at > now() - ${endedFor})`;

// Each kind keeps what it needs in its own table; here all use the same columns. `$1`: one ID, or
// null for all. A replay counts deliveries, a run and a back-test events, an erasure records.
const everyTable = `
  SELECT w.*, d.name AS "destinationName" FROM (
    (SELECT r.id, 'replay' AS kind, r.state, r.destination_id AS "destinationId", (r.replayed + r.skipped)::float8 AS done, r.total::float8 AS total,
            NULL AS step, r.reason, 0 AS tries, r.created_by_name AS "askedBy", r.created_at AS "createdAt", r.created_at AS "startedAt",
            r.finished_at AS "finishedAt", NULL::timestamptz AS "nextAt"
       FROM replay r WHERE ($1::text IS NULL OR r.id = $1) AND ${isOpen("r")} ORDER BY r.id DESC LIMIT ${most})
    UNION ALL
    (SELECT r.id, 'reprocess', r.state, r.destination_id, (r.counts ->> 'events')::float8, NULL, CASE WHEN r.preview THEN 'Preview, nothing is sent' END, r.reason, 0,
            r.created_by_name, r.created_at, r.created_at, r.finished_at, NULL
       FROM reprocess r WHERE ($1::text IS NULL OR r.id = $1) AND ${isOpen("r")} ORDER BY r.id DESC LIMIT ${most})
    UNION ALL
    (SELECT b.id, 'back-test', b.state, b.destination_id, b.looked::float8, b.last::float8, b.title, b.reason, 0,
            b.created_by_name, b.created_at, b.created_at, b.finished_at, NULL
       FROM back_test b WHERE ($1::text IS NULL OR b.id = $1) AND ${isOpen("b")} ORDER BY b.id DESC LIMIT ${most})
    UNION ALL
    (SELECT l.id, 'release', CASE l.state WHEN 'scheduled' THEN 'waiting' WHEN 'published' THEN 'done' ELSE l.state END, l.destination_id, NULL, NULL,
            'Release ' || l.number, l.reason, 0, l.created_by_name, l.created_at, NULL, CASE l.state WHEN 'scheduled' THEN NULL ELSE coalesce(l.published_at, l.publish_at) END,
            CASE l.state WHEN 'scheduled' THEN l.publish_at END
       FROM release l WHERE ($1::text IS NULL OR l.id = $1) AND l.publish_at IS NOT NULL
        AND (l.state = 'scheduled' OR l.state IN ('published', 'failed', 'cancelled') AND l.publish_at > now() - ${endedFor} AND l.publish_at <= now())
      ORDER BY l.id DESC LIMIT ${most})
    UNION ALL
    (SELECT g.id, g.kind, g.state, NULL, CASE WHEN g.id LIKE 'every:%' THEN NULL ELSE g.done::float8 END, g.total::float8, CASE WHEN g.state IN ('running', 'failed') THEN g.step END, g.reason, g.tries,
            CASE WHEN g.id LIKE 'every:%' THEN NULL ELSE g.created_by_name END, g.created_at, g.started_at, g.finished_at, CASE WHEN g.state = 'waiting' AND g.kind <> ALL (${roundsOfTheirOwn}) THEN g.run_at END
       FROM background_work g WHERE ($1::text IS NULL OR g.id = $1) AND ${isOpen("g")} ORDER BY g.created_at DESC LIMIT ${most})) w
    LEFT JOIN destination d ON d.id = w."destinationId"`;

/** All of it, or the one with this ID. */
export async function allWork(id: string | null = null): Promise<WorkItem[]> {
  const { rows } = await pool().query<Row>(everyTable, [id]);
  return rows.map(({ createdAt, startedAt, finishedAt, nextAt, ...row }) => ({
    ...row,
    createdAt: createdAt?.toISOString() ?? null,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    nextAt: nextAt?.toISOString() ?? null,
    can: possible(row),
  }));
}

/**
 * An erasure that has begun, or follows a deletion, is not left half done. Recurring work can run
 * earlier, but cannot be skipped.
 */
function possible({ id, kind, state, tries }: Pick<WorkItem, "id" | "kind" | "state" | "tries">): WorkItem["can"] {
  if (id.startsWith("every:")) return state === "waiting" && !continuous.includes(kind) ? ["retry"] : [];
  const isOpen = state === "waiting" || state === "running";
  if (isOpen) return kind === "erase-deleted" || (kind === "erase" && tries > 0) ? [] : ["cancel"];
  return state === "failed" && id.startsWith("wrk_") ? ["retry"] : [];
}
