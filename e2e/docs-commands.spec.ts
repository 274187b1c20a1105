// Runs every command of the docs in a shell, in the order of its page, against the installation of
// these tests. What differs from machine to machine is filled in; a refused command fails the test.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandsOf, pages, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import { type Api, expect, type Setup, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { startSegmentApi } from "./segment-api.ts";
import { type Ended, Shell } from "./shell.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of the API
type Answer = any;
type Walk = {
  /** Placeholders of the docs, with this run's values. */
  fill?: Record<string, string>;
  values?: Record<string, string>;
  /** Run before the commands that contain a key. */
  before?: Record<string, (shell: Shell) => Promise<void>>;
  /** Run after them, with their output. */
  after?: Record<string, (shell: Shell, ended: Ended) => Promise<void>>;
  /** Exit codes that are not failures, for the commands that contain a key. */
  codes?: Record<string, number[]>;
  end?: () => Promise<void>;
};
type World = { api: Api; apiAs: (role: "marketer") => Promise<Api>; origin: string; token: string; folder: string };

const id = ({ out }: Ended): string => (JSON.parse(out) as Answer).id;
const keep = (name: string) => async (shell: Shell, ended: Ended) => shell.set(name, id(ended));
const order = (userId: string, messageId: string) => ({
  type: "track",
  event: "Order Completed",
  userId,
  messageId,
  properties: { total: 42 },
});
const orders = {
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track" and event = "Order Completed"',
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" } },
  enabled: true,
};

async function shop(api: Api, name?: string): Promise<Setup & { mappingId: string }> {
  const setup = await setUpDestination(api, name);
  const mapping = await api.post(`/api/destinations/${setup.destinationId}/mappings`, orders);
  return { ...setup, mappingId: mapping.id };
}
/** An order, and what the shop's mapping makes of it. */
const testCase = (api: Api, { destinationId, mappingId }: { destinationId: string; mappingId: string }) =>
  api.post(`/api/destinations/${destinationId}/tester/cases`, {
    name: "An order",
    event: order("ada", "m"),
    expected: [{ mappingId, mappingName: "Orders", outcome: "ready", payload: { customerProfileId: "ada", eventType: "Order Completed" } }],
  });
const until = (what: () => Promise<unknown>) => expect.poll(what).toBeTruthy();

const walks: Record<string, (world: World) => Promise<Walk>> = {
  "docs/api.md": async ({ api }) => {
    let destination = "";
    return {
      after: {
        "POST /api/destinations '": async (shell, ended) => {
          destination = id(ended);
          shell.set("DST", destination);
        },
        "/mappings '": async (shell, ended) => {
          shell.set("MAP", id(ended));
          const source = await api.post(`/api/destinations/${destination}/sources`, { name: "Shop" });
          await sendEvents({ ...source, destinationId: destination, sourceId: source.id }, order("user-42", `docs-${destination}`));
          const list = async () => (await api.get(`/api/destinations/${destination}/deliveries`)).items;
          await until(async () => (await list()).length > 0);
          shell.set("DLV", (await list())[0].id);
        },
        "POST /api/deletions '": keep("DEL"),
        "POST /api/erasures": keep("WRK"),
      },
    };
  },
  "docs/back-tests.md": async ({ api }) => {
    const setup = await shop(api);
    await sendEvents(setup, order("u-1", `docs-${setup.destinationId}`));
    const at = `/api/destinations/${setup.destinationId}/back-tests`;
    return {
      values: { DST: setup.destinationId, MAP: setup.mappingId },
      after: {
        "POST /api": async (shell, ended) => {
          shell.set("BKT", id(ended));
          await until(async () => (await api.get(`${at}/${id(ended)}`)).state === "done");
        },
      },
    };
  },
  "docs/reprocess.md": async ({ api }) => {
    const setup = await shop(api);
    const at = `/api/destinations/${setup.destinationId}/reprocesses`;
    return {
      values: { DST: setup.destinationId, MAP: setup.mappingId },
      after: {
        "/reprocesses '": async (shell, ended) => {
          shell.set("RPC", id(ended));
          await until(async () => (await api.get(`${at}/${id(ended)}`)).state === "done");
        },
      },
    };
  },
  "docs/safe-changes.md": async ({ api, apiAs }) => {
    const setup = await shop(api);
    const other = await setUpDestination(api);
    const at = `/api/destinations/${setup.destinationId}`;
    const { version } = await api.get(`${at}/mappings/${setup.mappingId}`);
    const fill: Record<string, string> = { '"version": 3': `"version": ${version}` };
    return {
      fill,
      values: { DST: setup.destinationId, MAP: setup.mappingId, OTHER: other.destinationId },
      before: {
        "/approve": async (shell) => {
          await api.patch(at, { changes: "approval" });
          const marketer = await apiAs("marketer");
          const live = await api.get(`${at}/mappings/${setup.mappingId}`);
          const drafted = await marketer.raw.put(`${at}/mappings/${setup.mappingId}/draft`, {
            data: { ...orders, settings: { ...orders.settings, eventType: "bought" }, version: live.version },
          });
          const { draft } = (await drafted.json()) as Answer;
          const asked = await marketer.post(`${at}/releases`, {
            drafts: [{ mappingId: setup.mappingId, revision: draft.revision }],
            note: "Asks",
            ask: true,
          });
          shell.set("REL", asked.id);
        },
      },
      after: {
        "/releases '": keep("REL"),
        "/promotion/plan": async (_, { out }) => {
          fill['"plan": "..."'] = `"plan": "${(JSON.parse(out) as Answer).plan}"`;
        },
      },
    };
  },
  "docs/pipelines.md": async ({ api, origin, token, folder }) => {
    const name = `Shop ${process.pid} ${Date.now()}`;
    const setup = await shop(api, name);
    await shop(api, `${name} (staging)`);
    await testCase(api, setup);
    const fill: Record<string, string> = {
      "https://falconer.example.com": origin,
      "flc_...": token,
      '"Shop (staging)"': `"${name} (staging)"`,
      '"Shop"': `"${name}"`,
    };
    const plan = async (_: Shell, { out }: Ended) => {
      const [, mark = ""] = /Plan: (\S+)/.exec(out) ?? [];
      expect(mark, out).not.toBe("");
      fill["<PLAN>"] = mark;
    };
    return {
      fill,
      before: {
        "falconer plan": async () => {
          const file = join(folder, "talon-one/mappings/orders.yaml");
          writeFileSync(file, readFileSync(file, "utf8").replace("enabled: true", "enabled: false"));
        },
      },
      after: { "falconer plan": plan, "falconer promote": async (shell, ended) => (ended.code === 2 ? plan(shell, ended) : undefined) },
      // 2: something would change.
      codes: { "--plan <PLAN>": [0], "falconer plan": [2], "falconer promote": [2] },
    };
  },
  "docs/command-line.md": async () => ({}),
  "docs/event-tester.md": async ({ api, folder }) => {
    const setup = await shop(api);
    await testCase(api, setup);
    const file = join(folder, "falconer-tests.json");
    writeFileSync(file, JSON.stringify(await api.get(`/api/destinations/${setup.destinationId}/export`)));
    return { fill: { "falconer-tests.json": file }, after: { falconer: async (_, { out }) => expect(out).toContain('"passed":true') } };
  },
  "docs/import-export.md": async ({ api }) => {
    const { destinationId } = await setUpDestination(api);
    // As many as a destination of Segment may have.
    const segment = await startSegmentApi(
      Array.from({ length: 50 }, (_, at) => ({
        id: `eoeXaMeAYcB2XvEApJDr${at}`,
        name: `Orders ${at}`,
        actionId: "JxX3aD1RPa7zMn6FmwH8F",
        actionSlug: "trackEventV2",
        modelId: "",
        enabled: true,
        trigger: `type = "track" and event = "Order ${at}"`,
        settings: orders.settings,
      })),
    );
    return {
      fill: { "https://api.segmentapis.com": segment.url },
      values: { PUBLIC_API_TOKEN: segment.token, DESTINATION_ID: segment.destinationId },
      after: {
        curl: async (_, { out }) => {
          const { kind, summary, notes } = await api.post(`/api/destinations/${destinationId}/import`, { content: out });
          expect({ kind, summary, notes }).toEqual({
            kind: "segment",
            summary: { create: 50, update: 0, skip: 0, refuse: 0, switchedOff: 0 },
            notes: [],
          });
        },
      },
      end: segment.close,
    };
  },
  "docs/first-steps.md": async ({ api }) => {
    const setup = await setUpDestination(api);
    const source = await api.post(`/api/destinations/${setup.destinationId}/sources`, { name: "My backend", kind: "token" });
    return {
      fill: {
        "http://localhost:3000/api/webhooks/events/src_...": source.webhookUrl,
        "HEADER_TOKEN=...": `HEADER_TOKEN=${source.headerToken}`,
      },
      after: { curl: async (_, { out }) => expect(JSON.parse(out)).toMatchObject({ discarded: 1 }) },
    };
  },
};

/** Variables that the API's page defines for all other pages. */
const apiFunction =
  shellBlocks("docs/api.md")
    .flatMap(commandsOf)
    .find(({ command }) => command.startsWith("api() "))?.command ?? "";
const begin = [
  // A refused request ends a command, as it would end a script.
  'curl() { command curl --fail-with-body "$@"; }',
  'npm() { command npm --prefix "$PROJECT" "$@"; }',
  'falconer() { node "$PROJECT/lib/run/cli/falconer.mjs" "$@"; }',
  apiFunction,
].join("\n");

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-docs-"));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const here = pages.filter((page) => shellBlocks(page).some(({ mark }) => mark === ""));

for (const page of here)
  test(`the commands of ${page} do what it says`, async ({ api, apiAs, baseURL }) => {
    const origin = baseURL ?? "";
    const { token } = await api.post("/api/tokens", { name: `Docs ${page}`, role: "admin" });
    const walk = await walks[page]?.({ api, apiAs, origin, token, folder });
    if (!walk) throw new Error(`How the commands of ${page} run is not said.`);
    const shell = new Shell(folder, { PROJECT: process.cwd(), FALCONER: origin, TOKEN: token, ...walk.values }, begin);
    try {
      for (const block of shellBlocks(page).filter(({ mark }) => mark === ""))
        for (const { command, line, expected } of commandsOf(block)) {
          const of = <T>(table: Record<string, T> = {}) =>
            Object.entries(table).flatMap(([key, value]) => (command.includes(key) ? [value] : []));
          for (const step of of(walk.before)) await step(shell);
          const fill = {
            ...walk.fill,
            "http://localhost:3000": origin,
            "flc_...": token,
            '"apiKey": "..."': '"apiKey": "key-of-the-docs-0123456789"',
          };
          const filled = Object.entries(fill).reduce((text, [from, to]) => text.replaceAll(from, to), command);
          expect(filled, `${page}:${line} still has something to fill in`).not.toMatch(/\.\.\.|<[A-Z]+>/);
          const ended = await shell.run(filled);
          expect(of(walk.codes)[0] ?? [0], `${page}:${line}: ${filled}\n${ended.out}${ended.err}`).toContain(ended.code);
          if (expected !== undefined) expect(ended.out, `${page}:${line}`).toBe(expected);
          for (const step of of(walk.after)) await step(shell, ended);
        }
    } finally {
      shell.end();
      await walk.end?.();
    }
  });
