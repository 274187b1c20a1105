import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findFirefox } from "./lib/run/cli/find-browser.ts";
import chromium from "./playwright.config.ts";

/**
 * npm run test:firefox: the main flows in the Firefox that people have, driven by WebDriver BiDi.
 * (Playwright's own Firefox is a build of its own.)
 */
export default defineConfig({
  ...chromium,
  projects: undefined,
  testMatch: ["first-steps", "help", "journey", "sign-in"].map((name) => `${name}.spec.ts`),
  // It is driven at about half the pace.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    ...chromium.use,
    actionTimeout: 30_000,
    browserName: "firefox",
    channel: "moz-firefox",
    launchOptions: {
      executablePath: join(import.meta.dirname, "e2e/firefox/firefox.ts"),
      env: { ...process.env, FIREFOX_PATH: findFirefox() ?? "" },
    },
  },
});
