import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

/** How far a piece of work has come. */
export type Progress = { done: number /** About. */; total?: number /** What it is doing, in words. */; step?: string };

/** What a piece of work has at hand while it runs. */
export type WorkContext = {
  id: string;
  /** Who asked for it; null: nobody, it comes by itself. */
  askedBy: { id: string | null; name: string };
  /** What it is to do, or how far it came before the process that ran it ended. */
  input: JsonValue;
  /**
   * Records how far it is; `input` is what another process continues with. Throws WorkEnded once it
   * was cancelled, or taken over by another process: then nothing more may be done.
   */
  tell(progress: Progress, input?: JsonValue): Promise<void>;
  /** Aborted when it is cancelled, or when its process stops. */
  signal: AbortSignal;
};

/** One kind of work in the background. Whatever is one, is claimed, repeated and told of alike. */
export type WorkKind = {
  kind: string;
  /** It comes again by itself, so long after it last began; without it, only when asked for. */
  everyMs?: number;
  /** Tries of what someone asked for, before it counts as failed. */
  tries?: number;
  /** Answers what is kept as its result. */
  run(context: WorkContext): Promise<JsonObject | undefined> | Promise<void>;
};

/** The work continues elsewhere, or not at all. */
export class WorkEnded extends Error {
  override readonly name = "WorkEnded";
}

export const recurringId = (kind: string) => `every:${kind}`;
