import { type Level, rank, worse } from "./levels.ts";

export const dayMs = 86_400_000;
export const usualCalmMs = 5 * 60_000;

/** One alert, from the first bad measurement until all is well and everyone knows. */
export type Standing = {
  level: Level;
  worst: Level;
  /** What was last reported. */
  told: Level;
  toldAtMs: number | null;
  sinceMs: number;
  /** Since when it has measured better than its level, and the worst measured since. */
  calmSinceMs: number | null;
  calmLevel: Level;
};
export type What = "began" | "worse" | "better" | "reminder" | "recovered";
/** `silently`: a notice is over, which is no news, and closes an incident where one was opened. */
export type Step = { standing: Standing; tell?: What; silently?: boolean; over: boolean };
export type StepOptions = {
  calmMs?: number;
  /** Muted, or quiet hours: no message of this level is sent now. */
  hushed?: (level: Level) => boolean;
};

const fresh = (nowMs: number): Standing => ({
  level: "ok",
  worst: "ok",
  told: "ok",
  toldAtMs: null,
  sinceMs: nowMs,
  calmSinceMs: null,
  calmLevel: "ok",
});

/**
 * What a new measurement makes of an alert. Worse at once, better after quiet minutes. One message
 * for each change since the last message, and a daily reminder while it is critical. A muted change
 * is reported later if it still holds. Undefined: all is well and no message was sent.
 */
export function step(before: Standing | undefined, measured: Level, nowMs: number, options: StepOptions = {}): Step | undefined {
  if (!before && measured === "ok") return undefined;
  const standing = measure(before ?? fresh(nowMs), measured, nowMs, options.calmMs ?? usualCalmMs);
  const tell = told(standing, nowMs, options.hushed ?? (() => false));
  const over = standing.level === "ok" && standing.told === "ok";
  if (tell === "silently") return { standing, silently: true, over };
  return { standing, ...(tell && { tell }), over };
}

function measure(before: Standing, measured: Level, nowMs: number, calmMs: number): Standing {
  const next = { ...before };
  if (rank(measured) >= rank(before.level)) {
    // An alert that has recovered, but was not reported as such yet, begins again.
    if (before.level === "ok" && measured !== "ok" && before.told === "ok") next.sinceMs = nowMs;
    return { ...next, level: measured, worst: worse(before.worst, measured), calmSinceMs: null, calmLevel: "ok" };
  }
  next.calmSinceMs = before.calmSinceMs ?? nowMs;
  next.calmLevel = before.calmSinceMs === null ? measured : worse(before.calmLevel, measured);
  if (nowMs - next.calmSinceMs < calmMs) return next;
  const level = next.calmLevel;
  return { ...next, level, calmSinceMs: level === "ok" ? next.calmSinceMs : null, calmLevel: "ok" };
}

/** Changes what was last reported. "silently": it is known now, without a message. */
function told(standing: Standing, nowMs: number, hushed: (level: Level) => boolean): What | "silently" | undefined {
  const { level, told: before } = standing;
  if (level === before) {
    const due = level === "critical" && standing.toldAtMs !== null && nowMs - standing.toldAtMs >= dayMs;
    if (!due || hushed(level)) return undefined;
    standing.toldAtMs = nowMs;
    return "reminder";
  }
  if (hushed(worse(level, before))) return undefined;
  standing.told = level;
  standing.toldAtMs = nowMs;
  if (before === "ok") return "began";
  // The end of a notice is not news.
  if (level === "ok") return before === "notice" ? "silently" : "recovered";
  return rank(level) > rank(before) ? "worse" : "better";
}
