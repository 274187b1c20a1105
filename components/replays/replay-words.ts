import { count } from "#components/ui/count.ts";
import type { Replay } from "#lib/console/replays/schema.ts";

type Told = Pick<Replay, "state" | "replayed" | "outcome">;

/** The result of a replay: "12 replayed: 9 delivered, 3 failed again (same reason)". */
export function replayWords({ state, replayed, outcome }: Told): string {
  const begun = state === "cancelled" ? "Stopped. " : state === "failed" ? "The replay didn’t finish. " : "";
  if (replayed === 0 || !outcome) return begun ? begun.trim() : "Nothing was replayed";
  const { delivered, failed, waiting, sameReason } = outcome;
  const parts = [
    delivered > 0 && `${count(delivered)} delivered`,
    failed > 0 && `${count(failed)} failed again${sameReason ? " (same reason)" : ""}`,
    waiting > 0 && `${count(waiting)} in progress`,
  ].filter(Boolean);
  return `${begun}${count(replayed)} replayed${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** Good only at a good end. */
export function replayTone({ state, outcome }: Told): "good" | "warn" | "info" {
  if (state !== "done" || (outcome?.failed ?? 0) > 0) return "warn";
  return (outcome?.waiting ?? 0) > 0 ? "info" : "good";
}
