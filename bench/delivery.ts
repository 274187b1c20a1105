import { availableParallelism } from "node:os";
import { burst } from "./delivery-burst.ts";
import { claiming } from "./delivery-claim.ts";
import { fairness } from "./delivery-fairness.ts";
import { latency } from "./delivery-latency.ts";
import type { Part } from "./delivery-part.ts";
import { rate } from "./delivery-rate.ts";
import type { Section } from "./measure.ts";

const parts: Record<string, Part> = { claiming, latency, rate1: rate(1), rate2: rate(2), rate4: rate(4), burst, fairness };

/** `only`: names of parts, separated by commas; all when absent. */
export async function run(only = Object.keys(parts).join()): Promise<Section> {
  const failures: string[] = [];
  const rows: string[][] = [["What", "Measured", "To reach"]];
  for (const [name, part] of Object.entries(parts)) {
    if (!only.split(",").includes(name)) continue;
    const before = rows.length;
    await part(rows, failures);
    for (const row of rows.slice(before)) console.error(row.join(": "));
  }
  return {
    title: "Delivery",
    intro:
      `Real processes on one embedded Postgres, the simulated Talon.One in a process of its own; all of them share the machine's ${availableParallelism()} processors. Times of arrival are the receiver's. When a request left ` +
      "is taken from its attempt's record, over all workers: it is the moment at which its bytes had been handed to the kernel. " +
      "Beside other destinations, a phase's p99 may be at most 10 % longer than alone in the same round, by the median of the rounds: it counts as reached, or as not reached, only where the rounds tell it with a certainty of 95 %.",
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run(process.argv[2]);
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Not reached: ${failure}`);
  process.exit(0);
}
