import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findFirefox } from "./lib/run/cli/find-browser.ts";
import chromium from "./playwright.config.ts";

/**
 * npm run test:firefox: the way of an event in the Firefox that people have, driven by WebDriver
 * BiDi. (Playwright's own Firefox is a build of its own.) Only flows that type nothing: what
 * Playwright fills in by BiDi, React does not notice.
 */
export default defineConfig({
  ...chromium,
  testMatch: "journey.spec.ts",
  use: {
    ...chromium.use,
    browserName: "firefox",
    channel: "moz-firefox",
    launchOptions: {
      executablePath: join(import.meta.dirname, "e2e/firefox/firefox.ts"),
      env: { ...process.env, FIREFOX_PATH: findFirefox() ?? "" },
    },
  },
});
