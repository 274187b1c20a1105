import { readdirSync, readFileSync } from "node:fs";
import { InputError } from "./ndjson.ts";

/**
 * One command: a file of this name in ./commands, with this as its default export. Besides that
 * file, only the separate package lists the commands.
 */
export type Command = {
  /** One line each: how to call it, and what it does. */
  usage: string[];
  /** Refuses by throwing an InputError: its message goes to stderr, and the process ends with 2. */
  run(args: string[], all: Commands): Promise<void>;
};

/** Commands by name, each loaded when it is needed. */
export type Commands = Record<string, () => Promise<{ default: Command }>>;

const folder = new URL("./commands/", import.meta.url);
const inFolder = (): Commands =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => [file.slice(0, -".ts".length), () => import(new URL(file, folder).href)]),
  );

export async function main(
  [name, ...args]: string[],
  { commands = inFolder(), version = ownVersion() }: Partial<Program> = {},
): Promise<void> {
  if (name === "--version") return void process.stdout.write(`${version}\n`);
  const names = Object.keys(commands).sort();
  // A reader that has read enough (head) closes the pipe: that ends the command and is not a
  // failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  if (name === undefined || !names.includes(name)) {
    const asked = name === undefined || name === "help" || name === "--help";
    if (!asked) console.error(`"${name}" is not a command.`);
    console.error(await usage(commands));
    process.exitCode = asked && name !== undefined ? 0 : 2;
    return;
  }
  try {
    await (await load(commands, name)).run(args, commands);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

type Program = { commands: Commands; version: string };
const ownVersion = (): string => JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")).version;

async function usage(commands: Commands): Promise<string> {
  const lines: string[] = [];
  for (const name of Object.keys(commands).sort()) lines.push(...(await load(commands, name)).usage.map((line) => `  falconer ${line}`));
  const head = [
    "Commands without --server read one JSON value per line from standard input and write one line per value to standard output.",
    "Those with --server need FALCONER_TOKEN, a personal token; FALCONER_SERVER can replace --server.",
  ];
  return [...head, ...lines, "  falconer --version"].join("\n");
}

async function load(commands: Commands, name: string): Promise<Command> {
  const module = await commands[name]?.();
  if (!module) throw new InputError(`"${name}" is not a command.`);
  return module.default;
}
