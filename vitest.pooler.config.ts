import { defineConfig } from "vitest/config";

// npm run test:pooler: the API's and the console's tests with a real PgBouncer in transaction mode
// before the database, and what is said of poolers at a start.

// For the global setup, which starts PgBouncer: it does not see the `env` below.
process.env.TEST_POOLER = "1";

export default defineConfig({
  test: {
    globalSetup: ["lib/platform/db/testing/global-setup.ts"],
    include: ["lib/**/*.pooler.test.ts", "app/api/**/*.test.ts"],
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent", TEST_POOLER: "1" },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
