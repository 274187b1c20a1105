import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "../ndjson.ts";
import { findByName, readRemote, wantedOf } from "./destination.ts";
import { type Directory, type FileNames, readDirectory, writeDirectory } from "./files.ts";
import { inFiles } from "./problem-places.ts";
import { RemoteError } from "./remote-error.ts";
import { type Server, serverAt } from "./server.ts";
import { planText } from "./show-plan.ts";
import { issueText } from "./yaml-file.ts";

// pull, plan, apply and promote (in a separate file): a destination on a server, and its files
// here. They end with 0 if nothing differs or all is done, with 2 if a plan has changes, and with 1
// for an error.

const options = {
  server: { type: "string" },
  destination: { type: "string" },
  to: { type: "string" },
  dir: { type: "string", default: "." },
  plan: { type: "string" },
  note: { type: "string", default: "" },
  ask: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  "keep-others": { type: "boolean", default: false },
  "copy-audience-ids": { type: "boolean", default: false },
} as const;
export type Given = {
  server: Server;
  destination: string;
  to?: string;
  dir: string;
  plan?: string;
  note: string;
  ask: boolean;
  json: boolean;
  keepOthers: boolean;
  copyAudienceIds: boolean;
};

export const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Runs one of these commands; errors go to stderr, and end with 1. */
export async function runRemote(usage: string, args: string[], work: (given: Given) => Promise<void>): Promise<void> {
  try {
    await work(read(usage, args));
  } catch (error) {
    if (!(error instanceof RemoteError) && !(error instanceof InputError)) throw error;
    console.error(error.message);
    if (error instanceof RemoteError)
      for (const { path, message } of error.issues) if (message !== error.message) console.error(`  ${path}: ${message}`);
    process.exitCode = 1;
  }
}

/** Whether a plan that was given is another one than this. */
export const isOther = (given: string | undefined, made: string) => given !== undefined && given.split(".")[0] !== made.split(".")[0];

function read(usage: string, args: string[]): Given {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    throw new InputError(`${(error as Error).message}\nUse: falconer ${usage}`);
  }
  const address = values.server ?? process.env.FALCONER_SERVER;
  if (!address || !values.destination) throw new InputError(`Use: falconer ${usage}`);
  if (!/^https?:\/\//.test(address)) throw new InputError("--server takes an address that begins with https:// or http://.");
  const token = process.env.FALCONER_TOKEN;
  if (!token) throw new InputError("Set FALCONER_TOKEN to a personal token: create one under Tokens in the console.");
  const { destination, to, dir, plan, note, ask, json, "keep-others": keepOthers, "copy-audience-ids": copyAudienceIds } = values;
  return { server: serverAt(address, token), destination, to, dir: resolve(dir), plan, note, ask, json, keepOthers, copyAudienceIds };
}

type Read = { value: Directory; files: FileNames };

function readFiles(folder: string): Read {
  const result = readDirectory(folder, process.env);
  if (result.ok) return result;
  throw new RemoteError(result.issues.map(issueText).join("\n"));
}

export async function pull({ server, destination, dir }: Given): Promise<void> {
  const { id, name } = await findByName(server, destination);
  const changed = writeDirectory(dir, await readRemote(server, id));
  say(changed === 0 ? `The files already match “${name}”.` : `${changed} ${changed === 1 ? "file" : "files"} of “${name}” written.`);
}

export const planFiles = async ({ server, destination, dir, json }: Given): Promise<void> => {
  const read = readFiles(dir);
  const { id } = await findByName(server, destination);
  await tellPlan(server, id, read, json);
};

async function tellPlan(server: Server, destinationId: string, { value, files }: Read, json: boolean): Promise<void> {
  const made = await server("POST /api/destinations/{destinationId}/configuration/plan", {
    params: { destinationId },
    body: wantedOf(value) as never,
  });
  say(json ? JSON.stringify(made) : planText({ ...made, problems: inFiles(made.problems, files) }));
  if (!json && made.changes.length > 0) say(`Plan: ${made.plan}`);
  if (made.problems.length > 0) process.exitCode = 1;
  else if (made.changes.length > 0) process.exitCode = 2;
}

export const applyFiles = async (given: Given): Promise<void> => {
  const read = readFiles(given.dir);
  const { id } = await findByName(given.server, given.destination);
  await apply(given, id, read);
};

async function apply({ server, plan, note, ask }: Given, destinationId: string, { value, files }: Read): Promise<void> {
  const params = { destinationId };
  const body = wantedOf(value) as never;
  const made = await server("POST /api/destinations/{destinationId}/configuration/plan", { params, body });
  // An old plan goes along anyway: the server says what has changed since.
  const isOld = isOther(plan, made.plan);
  if (!isOld && made.problems.length > 0) throw new RemoteError(planText({ ...made, problems: inFiles(made.problems, files) }));
  if (!isOld && made.changes.length === 0) return say("Nothing changes.");
  const { release } = await server("PUT /api/destinations/{destinationId}/configuration", {
    params,
    body: { ...(body as object), plan: plan ?? made.plan, note, ask } as never,
  });
  say(planText(made));
  say(releaseText(release));
}

export function releaseText(release: { state: string; number: number } | null): string {
  if (!release) return "Done: no mapping changed.";
  return release.state === "published"
    ? `Release ${release.number} is live.`
    : `Release ${release.number} waits: someone else must approve it.`;
}
