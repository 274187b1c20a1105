import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Most of a test that stands on a database is waiting: for it, for a clock, for a process. Several
// files at once fill the processors.
//
// What measures how soon something happens has fewer beside it, and what measures the processor
// itself has none.
const timed = [
  "lib/run/chaos/**/*.test.ts",
  "lib/run/process/{one-release,refused-start,web-server,embedded-restart}.test.ts",
  "lib/engine/delivery/{acquire-permit,database-trouble,delivery,fairness,hand-over,lease,rate-limiter}.test.ts",
  "lib/engine/ingestion/{group-commit,source-cache,large-results,webhook-endpoint,held-lane}.test.ts",
  "lib/platform/db/{embedded,lock}.test.ts",
  "lib/**/silence.test.ts",
];
const alone = ["lib/**/linear-time.test.ts", "lib/engine/ingestion/{costly-events,verify-signature}.test.ts"];
/** No database, no process, no environment, nothing replaced: one file cannot disturb another. */
const pure = ["lib/core/**/*.test.ts", "components/**/*.test.ts"];
const never = ["**/*.{chaos,pooler,image,upgrade,failover,deploy,docs,install}.test.ts"];

/** They take the longest, mostly by waiting: npm test leaves them to npm run test:long. */
const long = [
  "app/api/alerts/alert-day.test.ts",
  "app/api/destinations/{files,live}.test.ts",
  "app/api/erasures/{erasures,proof}.test.ts",
  "lib/console/demo/week/fill-week.test.ts",
  "lib/console/destinations/silence.test.ts",
  "lib/engine/delivery/no-slot-leaks.test.ts",
  "lib/engine/ingestion/held-lane.test.ts",
  "lib/platform/db/{embedded,lock}.test.ts",
  "lib/run/chaos/short.test.ts",
  "lib/run/jobs/deletions.test.ts",
  "lib/run/process/alert-restarts.test.ts",
];

/** What waits longest begins first: begun last, it would leave the processors idle in the end. */
const first = ["app/api/all-routes", "app/api/roles-per-destination", "app/api/erasures", "lib/platform/in-turns", "lib/run/chaos"];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => first.some((part) => moduleId.includes(part));
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ["lib/platform/db/testing/global-setup.ts"],
    // Processes that tests start find what earlier ones have compiled.
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent", NODE_COMPILE_CACHE: resolve("node_modules/.cache/node-compile") },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        // Pure: its files share a process, and each module is loaded once.
        extends: true,
        test: { name: "pure", include: pure, isolate: false, maxWorkers: 4, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: ["lib/**/*.test.ts", "app/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: [...never, ...pure, ...timed, ...alone, ...long],
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "timed", include: timed, exclude: [...never, ...alone, ...long], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: "alone", include: alone, exclude: never, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { name: "long", include: long, maxWorkers: 2, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
