import { expect } from "vitest";
import { commandsOf, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import type { Machine } from "./machine.ts";

type Walk = {
  cwd?: string;
  /** Placeholders and hosts of the page, with this run's. */
  fill?: Record<string, string>;
  /** For commands that contain a key and serve: what shows that they do, and what ends them. */
  serves?: Record<string, { until(): Promise<void>; end: string }>;
  /** Run after the commands that contain a key, with what they printed. */
  after?: Record<string, (said: string) => Promise<void>>;
};

export const page = "docs/installing.md";

/** Runs the page's blocks with this mark on the machine, as they are printed. */
export async function walkBlocks(machine: Machine, mark: string, { cwd, fill = {}, serves = {}, after = {} }: Walk): Promise<void> {
  const commands = shellBlocks(page)
    .filter((block) => block.mark === mark)
    .flatMap(commandsOf);
  expect(commands.length, mark).toBeGreaterThan(0);
  for (const { command, line } of commands) {
    const filled = Object.entries(fill).reduce((text, [from, to]) => text.replaceAll(from, to), command);
    expect(filled, `${page}:${line} still has something to fill in`).not.toMatch(/\.\.\.|<[A-Z]+>/);
    const of = <T>(table: Record<string, T>) => Object.entries(table).flatMap(([key, value]) => (command.includes(key) ? [value] : []));
    const [server] = of(serves);
    if (server) {
      const running = machine.begin(filled, cwd);
      const early = running.ended.then(({ code, said }) => {
        throw new Error(`${page}:${line} ended with ${code}:\n${said}`);
      });
      early.catch(() => {});
      await Promise.race([server.until(), early]);
      await machine.must(server.end);
      const { code, said } = await running.ended;
      expect(code, said).toBe(0);
    } else {
      const { code, said } = await machine.run(filled, cwd);
      expect(code, `${page}:${line}: ${filled}\n${said}`).toBe(0);
      for (const step of of(after)) await step(said);
    }
  }
}
