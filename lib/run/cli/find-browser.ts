import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApplications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The Chromium for the browser tests: CHROMIUM_PATH, else the system's. Undefined: Playwright's
 * own, if installed.
 */
export const findBrowser = (): string | undefined =>
  process.env.CHROMIUM_PATH || installed(names) || macApplications.find((path) => existsSync(path));

/** The system's Firefox, or the ESR version if a folder has both. */
export const findFirefox = (): string | undefined => installed(["firefox-esr", "firefox"]);

function installed(programs: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"];
  return folders.flatMap((folder) => programs.map((name) => join(folder, name))).find((path) => existsSync(path));
}
