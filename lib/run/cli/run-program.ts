import { spawn } from "node:child_process";
import { projectFolder } from "#lib/run/process/configuration.ts";

export type Ended = { ok: boolean; output: string };

/** Until those that did not end at the first signal get the next one. */
const patienceMs = 5_000;

/**
 * Runs a program in the project's folder and keeps its output. If it takes longer than its limit,
 * it is ended with everything that it started; so it is if this process is told to end.
 */
export function runProgram(program: string, args: string[], limitMs: number, env: Record<string, string | undefined> = {}): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32", // a group of its own, so that all of it can be ended
    });
    const parts: string[] = [];
    const collect = (part: Buffer) => parts.push(part.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const signalGroup = (signal: NodeJS.Signals) => {
      try {
        if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    let killer: NodeJS.Timeout | undefined;
    const end = () => {
      if (killer) return;
      signalGroup("SIGINT"); // the test runners stop the servers that they started at this signal alone
      killer = setTimeout(() => {
        signalGroup("SIGTERM");
        killer = setTimeout(signalGroup, 2 * patienceMs, "SIGKILL");
      }, patienceMs);
    };
    for (const signal of endSignals) process.on(signal, end);
    const limit = setTimeout(() => {
      parts.push(`\nstopped: it took longer than ${limitMs / 1000} s\n`);
      end();
    }, limitMs);
    const finish = (ok: boolean) => {
      clearTimeout(limit);
      clearTimeout(killer);
      for (const signal of endSignals) process.off(signal, end);
      done({ ok, output: parts.join("").trim() });
    };
    child.once("error", (error) => {
      parts.push(error.message);
      finish(false);
    });
    child.once("close", (code) => finish(code === 0));
  });
}

export const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
