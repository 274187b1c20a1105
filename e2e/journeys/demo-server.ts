import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { password } from "../people.ts";

/** The demo as `npm run demo` starts it. `lines`: what it printed. */
export type Demo = { url: string; email: string; password: string; lines: readonly string[]; stop(): Promise<void> };

export async function startDemo(...options: string[]): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-demo-"));
  const email = "ada@example.com";
  const child = spawn(process.execPath, ["lib/run/cli/demo.ts", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATA_DIR: folder, PORT: "0", FALCONER_ADMIN_EMAIL: email, FALCONER_ADMIN_PASSWORD: password },
  });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (!line.startsWith("To stop")) continue;
    const url =
      lines
        .findLast((each) => each.startsWith("The console"))
        ?.split(/\s+/)
        .at(-1) ?? "";
    return { url, email, password, lines, stop };
  }
  await stop();
  throw new Error(`The demo did not start:\n${lines.join("\n")}`);
}
