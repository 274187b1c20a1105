import { defineConfig } from "vitest/config";

// npm run test:image: builds the image and runs it.
export default defineConfig({
  test: {
    include: ["lib/**/*.image.test.ts"],
    globalSetup: ["lib/platform/db/testing/global-setup.ts"],
    env: { LOG_LEVEL: "silent" },
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
