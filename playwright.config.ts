import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { resultsFolder } from "./e2e/people.ts";
import { findBrowser } from "./lib/run/cli/find-browser.ts";

// The configuration is read in every worker too: they take the ports that the first reading has
// chosen.
process.env.E2E_PORT ??= await freePort();
process.env.E2E_SIMULATOR_PORT ??= await freePort();
export const origin = `http://localhost:${process.env.E2E_PORT}`;

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/sign-in.ts",
  workers: 1,
  // A busy machine may cost a test its time: it gets a second try, and the stage says so.
  retries: 1,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  outputDir: `${resultsFolder}/browser`,
  use: {
    baseURL: origin,
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    // Of the second try: to trace every test takes a third more time.
    trace: "on-first-retry",
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: findBrowser(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  webServer: {
    command: "exec node e2e/server.ts",
    url: `${origin}/api/ready`,
    timeout: 90_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: { PORT: process.env.E2E_PORT, E2E_SIMULATOR_PORT: process.env.E2E_SIMULATOR_PORT },
    stdout: "ignore",
    stderr: "pipe",
  },
});

function freePort(): Promise<string> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(String(typeof address === "object" ? address?.port : "")));
    });
  });
}
