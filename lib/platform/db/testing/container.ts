// For tests: processes with namespaces of their own, which is what a container is made of.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";

const apart = ["--pid", "--ipc", "--uts", "--net", "--fork", "--kill-child", "--mount-proc"];

/** Not every machine lets its users make them. */
export const hasContainers = spawnSync("unshare", [...apart, "true"]).status === 0;

export type Contained = {
  child: ChildProcess & { stdout: Readable };
  /** SIGKILL; resolves once nothing that ran in there runs any more. */
  kill(): Promise<void>;
};

/** Starts a program in a container of its own, or beside us. */
export function startContained(command: readonly string[], inContainer: boolean, env: NodeJS.ProcessEnv = process.env): Contained {
  // The program's messages, not those of unshare, which complains when that is killed.
  const withErrors = ["sh", "-c", 'exec "$@" 2>&3', "sh"];
  const [program = "", ...args] = inContainer ? ["unshare", ...apart, ...withErrors, ...command] : command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", inContainer ? "ignore" : 2, 2], env }) as Contained["child"];
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  let killed = false;
  return {
    child,
    kill() {
      // With the container's first process the kernel ends all others in there; only then does
      // unshare end. If unshare is killed itself, a server in there still answers for a moment.
      const first = inContainer && !killed && child.exitCode === null ? firstOf(child.pid) : 0;
      if (first > 0) process.kill(first, "SIGKILL");
      else if (!killed) child.kill("SIGKILL");
      killed = true;
      return gone;
    },
  };
}

/** 0 before there is one. */
const firstOf = (pid: number | undefined) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
