import { spawn } from "node:child_process";
import { projectFolder } from "#lib/run/process/configuration.ts";

export type Ended = { ok: boolean; output: string };

/** Runs a program in the project's folder and keeps what it says. A program that takes longer than its limit is ended, with all that it started. */
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
    const end = (signal: NodeJS.Signals) => {
      try {
        if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    const onSignal = () => {
      end("SIGTERM");
      process.exitCode = 130;
    };
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
    let killer: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => {
      parts.push(`\nstopped: it took longer than ${limitMs / 1000} s\n`);
      end("SIGTERM");
      killer = setTimeout(end, 10_000, "SIGKILL");
    }, limitMs);
    const finish = (ok: boolean) => {
      clearTimeout(limit);
      clearTimeout(killer);
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      done({ ok, output: parts.join("").trim() });
    };
    child.once("error", (error) => {
      parts.push(error.message);
      finish(false);
    });
    child.once("close", (code) => finish(code === 0));
  });
}
