import { defineConfig } from "vitest/config";

// npm run test:docs: the commands of the docs that start servers, install or own a database.
export default defineConfig({
  test: {
    include: ["lib/**/*.docs.test.ts"],
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
});
