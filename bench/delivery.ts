import { availableParallelism } from "node:os";
import { burst } from "./delivery-burst.ts";
import { claiming } from "./delivery-claim.ts";
import { fairness } from "./delivery-fairness.ts";
import { latency } from "./delivery-latency.ts";
import type { Part } from "./delivery-part.ts";
import { rate } from "./delivery-rate.ts";
import type { Section } from "./measure.ts";

const parts: Record<string, Part> = { claiming, latency, rate1: rate(1), rate2: rate(2), rate4: rate(4), burst, fairness };

/** `only`: names of parts, separated by commas; if absent, all. */
export async function run(only = Object.keys(parts).join()): Promise<Section> {
  const failures: string[] = [];
  const rows: string[][] = [["What", "Measured", "Target"]];
  for (const [name, part] of Object.entries(parts)) {
    if (!only.split(",").includes(name)) continue;
    const before = rows.length;
    await part(rows, failures);
    for (const row of rows.slice(before)) console.error(row.join(": "));
  }
  return {
    title: "Delivery",
    intro:
      `Real processes on one embedded Postgres, the simulated Talon.One in a process of its own; all of them share the machine's ${availableParallelism()} processors. Arrival times are the receiver's. When a request was sent ` +
      "comes from its attempt's record, over all workers: the moment its bytes were handed to the kernel. " +
      "Beside other destinations, a phase's p99 may be at most 10% longer than alone in the same round, by the median of the rounds: the target counts as met or missed only where the rounds show it with 95% confidence.",
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run(process.argv[2]);
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
