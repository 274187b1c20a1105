import { defineConfig } from "vitest/config";

// What measures times, or owns the machine's signals and processes, has the processors to itself;
// all else runs before it, two files at once.
const alone = [
  "lib/**/{delivery,process,ingestion,chaos}/**/*.test.ts",
  "lib/**/db/{embedded,lock}.test.ts",
  "lib/**/silence.test.ts",
  "lib/linear-time.test.ts",
];
const never = ["**/*.{chaos,pooler,image,upgrade,failover,deploy,docs}.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["lib/platform/db/testing/global-setup.ts"],
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent" },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        // Pure: its files share a process, and each module is loaded once.
        extends: true,
        test: { name: "core", include: ["lib/core/**/*.test.ts"], isolate: false, maxWorkers: 2, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: ["lib/**/*.test.ts", "components/**/*.test.ts", "app/**/*.test.ts", "bench/**/*.test.ts"],
          exclude: [...never, "lib/core/**", ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: alone, exclude: never, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
