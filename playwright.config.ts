import { defineConfig } from "@playwright/test";
import { findBrowser } from "./lib/run/cli/find-browser.ts";

/**
 * They wait for real times, walk far, start installations of their own, or look at one thing from
 * all sides: npm run test:long.
 */
const long = [
  "journeys/*",
  "accessibility",
  "account",
  "alert-rules",
  "api-reference",
  "audiences",
  "background-work",
  "catalogue",
  "changes",
  "deletions",
  "destination-roles",
  "dry-run",
  "editor-undo",
  "first-load",
  "help",
  "import-export",
  "late-and-away",
  "value-editors",
].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  projects: [
    { name: "console", testIgnore: long },
    { name: "long", testMatch: long },
  ],
  // Each with an installation and a simulator of its own: tests that shared them would meet one
  // another's settings.
  workers: 2,
  // A busy machine may cost a test its time: it gets a second try, and the stage says so.
  retries: 1,
  // Only what is broken waits so long: a slow machine may take several times what this one does.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  outputDir: "test-results/browser",
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    // Of the second try: to trace every test takes a third more time.
    trace: "on-first-retry",
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: findBrowser(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
