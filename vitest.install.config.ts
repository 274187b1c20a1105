import { defineConfig } from "vitest/config";

// npm run test:install: the commands of docs/installing.md, on a machine of their own. One machine
// at a time.
export default defineConfig({
  test: {
    include: ["lib/**/*.install.test.ts"],
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 300_000,
  },
});
