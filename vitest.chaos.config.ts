import { defineConfig } from "vitest/config";

// npm run test:chaos: scenarios that kill processes and databases, one at a time, on processes of
// their own.
export default defineConfig({
  test: {
    globalSetup: ["lib/platform/db/testing/global-setup.ts"],
    include: ["lib/**/*.chaos.test.ts", "lib/run/process/alert-restarts.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
    env: { LOG_LEVEL: "silent", ALERT_KILLS: "20" },
  },
});
