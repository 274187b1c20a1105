import { defineConfig } from "vitest/config";

// npm run test:failover: a primary and a synchronous standby of Postgres, and what becomes of
// events when the primary fails.
export default defineConfig({
  test: {
    include: ["lib/**/*.failover.test.ts"],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 300_000,
    hookTimeout: 240_000,
  },
});
