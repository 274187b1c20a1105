import { readdirSync } from "node:fs";
import { InputError } from "./ndjson.ts";

/**
 * One command: a file of this name in ./commands, with this as its default export. Nothing else
 * names the commands.
 */
export type Command = {
  /** One line each: how it is called, and what it does. */
  usage: string[];
  /** Refuses by throwing InputError: the message goes to stderr, the process ends with 2. */
  run(args: string[]): Promise<void>;
};

const folder = new URL("./commands/", import.meta.url);

export async function main([name, ...args]: string[]): Promise<void> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
  // A reader that has had enough (head) closes the pipe: that ends the command, and is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  if (name === undefined || !names.includes(name)) {
    const asked = name === undefined || name === "help" || name === "--help";
    if (!asked) console.error(`"${name}" is not a command.`);
    console.error(await usage(names));
    process.exitCode = asked && name !== undefined ? 0 : 2;
    return;
  }
  try {
    await (await load(name)).run(args);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

async function load(name: string): Promise<Command> {
  const module: { default: Command } = await import(new URL(`${name}.ts`, folder).href);
  return module.default;
}

async function usage(names: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const name of names) lines.push(...(await load(name)).usage.map((line) => `  falconer ${line}`));
  return ["Commands read one JSON value a line from standard input and write one line for each to standard output:", ...lines].join("\n");
}
