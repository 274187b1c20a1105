import { defineConfig } from "vitest/config";

// npm run test:deploy: the chart rendered by Helm, compose file and units read by their own tools.
export default defineConfig({
  test: {
    include: ["lib/**/*.deploy.test.ts"],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 120_000,
  },
});
