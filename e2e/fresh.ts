import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A separate installation in a process of its own. */
export type Fresh = { url: string; setupUrl: string; simulatorUrl: string; stop(): Promise<void> };

/** Starts one; `settings` are environment variables. */
export async function startFresh(settings: Record<string, string> = {}): Promise<Fresh> {
  const child = spawn(process.execPath, ["e2e/fresh-server.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FRESH_SETTINGS: JSON.stringify(settings) },
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("{")) return { ...JSON.parse(line), stop };
  throw new Error("The fresh installation did not start.");
}
