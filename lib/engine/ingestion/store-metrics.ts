import "#server-only";
import { gauge, histogram, readFrom } from "#lib/platform/metrics/registry.ts";
import { quickSeconds } from "#lib/platform/metrics/seconds.ts";

const committed = histogram({
  name: "falconer_intake_commit_seconds",
  help: "How long a transaction took that stored a group of events.",
  buckets: quickSeconds,
});

export const noteCommit = (durationMs: number): void => committed.observe(durationMs / 1_000);

/** An intake, as far as its figures go. */
type Source = { group: { waitingBytes(): number }; bound: { isOver(): boolean } };
const intakes = readFrom<Source>("intake");
gauge({
  name: "falconer_intake_waiting_bytes",
  help: "Of events that this process has planned and not stored yet.",
  collect() {
    this.set([...intakes].reduce((sum, { group }) => sum + group.waitingBytes(), 0));
  },
});
gauge({
  name: "falconer_intake_queue_full",
  help: "1 while this process refuses events because too many requests wait for Talon.One.",
  collect() {
    this.set([...intakes].some(({ bound }) => bound.isOver()) ? 1 : 0);
  },
});

/** Reads its figures on request; returns a function that ends that. */
export function exposeIntake(intake: Source): () => void {
  intakes.add(intake);
  return () => void intakes.delete(intake);
}
