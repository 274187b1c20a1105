import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

/** The progress of a piece of work. */
export type Progress = { done: number /** About. */; total?: number /** What it is doing, in words. */; step?: string };

/** What a running piece of work can use. */
export type WorkContext = {
  id: string;
  /** Who asked for it; null: it recurs automatically. */
  askedBy: { id: string | null; name: string };
  /** Its input, or its progress when the process that ran it ended. */
  input: JsonValue;
  /**
   * Records the progress; another process would continue with `input`. Throws WorkEnded once the
   * work was cancelled or taken over: then nothing more may be done.
   */
  tell(progress: Progress, input?: JsonValue): Promise<void>;
  /** Aborted when it is cancelled, or when its process stops. */
  signal: AbortSignal;
};

/** One kind of background work. All kinds are claimed, retried and reported alike. */
export type WorkKind = {
  kind: string;
  /** It recurs automatically, this long after it last began; absent: only on request. */
  everyMs?: number;
  /** How many attempts requested work gets before it counts as failed. */
  tries?: number;
  /** Returns what is stored as its result. */
  run(context: WorkContext): Promise<JsonObject | undefined> | Promise<void>;
};

/** The work continues elsewhere, or not at all. */
export class WorkEnded extends Error {
  override readonly name = "WorkEnded";
}

export const recurringId = (kind: string) => `every:${kind}`;
