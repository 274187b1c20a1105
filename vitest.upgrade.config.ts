import { defineConfig } from "vitest/config";

// npm run test:upgrade: the version before and this one on one database, under load.
export default defineConfig({
  test: {
    include: ["lib/**/*.upgrade.test.ts"],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
