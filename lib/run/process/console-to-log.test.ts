import { expect, test } from "vitest";
import { createLog } from "#lib/platform/log.ts";
import { consoleToLog } from "./console-to-log.ts";

test("what a library says to the console is one JSON object a line, whatever it is", () => {
  const lines: string[] = [];
  const before = process.env.LOG_LEVEL;
  process.env.LOG_LEVEL = "info";
  const to = createLog({ write: (line: string) => void lines.push(line) });
  process.env.LOG_LEVEL = before;
  const target = { error: () => {}, warn: () => {} } as unknown as Console;
  consoleToLog(target, to);
  target.error(" ⨯", new TypeError("'TRACE' HTTP method is unsupported.\nsecond line"));
  target.warn("two\nlines", { circular: target }, "x".repeat(10_000));
  target.error(new Error("aborted", { cause: new Error("inner") }));
  target.error();
  expect(lines).toHaveLength(4);
  const parsed = lines.map((line) => JSON.parse(line));
  for (const line of lines) expect(line.trimEnd()).not.toContain("\n");
  expect(parsed[0]).toMatchObject({ level: 50, msg: " ⨯", err: { name: "TypeError" } });
  expect(parsed[1].level).toBe(40);
  expect(parsed[1].msg.length).toBeLessThanOrEqual(2_000);
  expect(parsed[2]).toMatchObject({ err: { message: "aborted" } });
});
