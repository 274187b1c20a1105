import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { deploy } from "#lib/platform/db/migrate.ts";
import { createPool } from "#lib/platform/db/pool.ts";
import { percentile } from "./delivery-part.ts";
import { type Section, spread } from "./measure.ts";
import type { Ask, Told } from "./scale-server.ts";

const few = 30_000;
const many = Number(process.env.BENCH_EVENTS ?? 3_000_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 60);
const toReach = { p95Ms: 150, growth: 1.3 };

/**
 * What people look at; a search by text is only reported, and has a bound of its own of a quarter
 * of a second. `counts`: it counts failures, at most the newest 10,000, of which there are more
 * with more events; or it erases a person's data, which also grows.
 */
const looks: { what: string; ask: Ask; isSearch?: true; counts?: true; withinMs?: number }[] = [
  { what: "Overview, 1 hour", ask: { route: "overview", query: "?range=1h" } },
  { what: "Overview, 24 hours", ask: { route: "overview", query: "?range=24h" } },
  { what: "Overview, 7 days", ask: { route: "overview", query: "?range=7d" } },
  { what: "Overview, 90 days", ask: { route: "overview", query: "?range=90d" } },
  { what: "Events, the newest", ask: { route: "events", query: "" } },
  { what: "Events of one customer", ask: { route: "events", query: "?userId=user-4711" } },
  { what: "Histogram above events", ask: { route: "eventHistogram", query: "" } },
  { what: "Deliveries, the newest", ask: { route: "deliveries", query: "" } },
  { what: "Deliveries that failed", ask: { route: "deliveries", query: "?state=failed" } },
  { what: "Histogram above deliveries that failed", ask: { route: "deliveryHistogram", query: "?state=failed" } },
  { what: "Mapping list", ask: { route: "mappings", query: "" } },
  { what: "Sources", ask: { route: "sources", query: "" } },
  { what: "Destinations", ask: { route: "destinations", query: "" } },
  { what: "Destinations, for a role at one of them", ask: { route: "destinations", query: "", local: true } },
  { what: "Overview, for a role at one destination", ask: { route: "overview", query: "?range=24h", local: true } },
  { what: "Effects of rules, 24 hours", ask: { route: "rules", query: "?range=24h" } },
  { what: "Deliveries that got nothing", ask: { route: "deliveries", query: "?rules=nothing" } },
  { what: "Deliveries that got a discount", ask: { route: "deliveries", query: "?effect=setDiscount" } },
  { what: "Deliveries that failed for whatever reason", ask: { route: "deliveries", query: "?state=failed,dead,invalid" } },
  { what: "Deletions", ask: { route: "deletions", query: "" } },
  { what: "Back-tests", ask: { route: "backTests", query: "" } },
  { what: "A back-test of 10,000 events", ask: { route: "backTest", query: "" } },
  { what: "The events behind its number", ask: { route: "backTestEvents", query: "?changed=true" } },
  { what: "Background work", ask: { route: "backgroundWork", query: "" } },
  { what: "Alerts", ask: { route: "alerts", query: "" } },
  { what: "Users", ask: { route: "users", query: "" } },
  { what: "Problems", ask: { route: "problems", query: "" }, counts: true },
  { what: "One problem", ask: { route: "problem", query: "" }, counts: true },
  { what: "Erasing a person", ask: { route: "erase", query: "" }, counts: true, withinMs: 1_000 },
  { what: "Events by a text that none has", ask: { route: "events", query: "?q=no-such-text" }, isSearch: true },
  { what: "Deliveries by a text that none has", ask: { route: "deliveries", query: "?q=no-such-text" }, isSearch: true },
];

type Side = { events: number; process: ChildProcess };

/** The console's answers with many stored events, compared with few, in turn. */
export async function run(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "falconer-bench-"));
  const embedded = await startEmbedded(folder);
  const sides: Side[] = [];
  try {
    for (const events of [few, many]) {
      sides.push(await startSide(embedded.url, events));
      console.error(`${events.toLocaleString("en")} events are there`);
    }
    return await measure(sides as [Side, Side]);
  } finally {
    await Promise.all(
      sides.map(({ process: child }) => {
        child.disconnect();
        return once(child, "exit");
      }),
    );
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSide(serverUrl: string, events: number): Promise<Side> {
  const name = `scale_${events}`;
  const admin = createPool(serverUrl, 1);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  await deploy(url);
  const child = fork("bench/scale-server.ts", [String(events)], { env: { ...process.env, DATABASE_URL: url } });
  await next(child);
  return { events, process: child };
}

function next(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("a server has ended"));
    child.once("exit", ended);
    child.once("message", (told: Told) => {
      child.off("exit", ended);
      resolve(told);
    });
  });
}

async function ask({ process: child }: Side, what: Ask): Promise<Extract<Told, { ms: number }>> {
  const answer = next(child);
  child.send(what);
  return (await answer) as Extract<Told, { ms: number }>;
}

async function measure([less, more]: [Side, Side]): Promise<Section> {
  const rows = [["What", `${few.toLocaleString("en")}: p50`, "p95", `${many.toLocaleString("en")}: p50`, "p95", "Growth"]];
  const failures: string[] = [];
  for (const { what, ask: wanted, isSearch, counts, withinMs = toReach.p95Ms } of looks) {
    const times: [number[], number[]] = [[], []];
    let searched: { rows: number; of: number } | null = null;
    for (let round = -3; round < (isSearch ? Math.min(rounds, 8) : rounds); round++) {
      const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
      for (const side of order) {
        const told = await ask([less, more][side] as Side, wanted);
        if (round >= 0) times[side].push(told.ms);
        if (side === 1) searched = told.searched;
      }
    }
    console.error(`${what}: measured`);
    const [before, after] = times;
    const growth = spread(after).median / spread(before).median;
    const p95 = percentile(after, 0.95);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const told = searched ? `; looked at the newest ${searched.rows.toLocaleString("en")} of ${searched.of.toLocaleString("en")}` : "";
    rows.push([
      `${what}${told}`,
      ms(spread(before).median),
      ms(percentile(before, 0.95)),
      ms(spread(after).median),
      ms(p95),
      isSearch ? "" : `${growth.toFixed(2)}x`,
    ]);
    if (isSearch) {
      if (!searched) failures.push(`${what}: it is not told how far the search went`);
      continue;
    }
    if (p95 > withinMs) failures.push(`${what}: p95 is ${ms(p95)}, ${withinMs} ms is the target`);
    if (growth > toReach.growth && !counts)
      failures.push(`${what}: ${growth.toFixed(2)} times what it takes with ${few.toLocaleString("en")}`);
  }
  return {
    title: "The console with many events",
    intro:
      `The console's routes, called as the server calls them (rights, parsing, answer), in turn on two databases: ${few.toLocaleString("en")} and ${many.toLocaleString("en")} events of the last 24 hours, each with a delivery and an attempt, ` +
      `over 50 mappings, 20 names and 2 sources, three of ten with an effect of a rule, a deletion for every 300 events, a back-test of 10,000 events, and 500 people with roles for some destinations. ${rounds} calls each, alternating; one embedded Postgres, ${availableParallelism()} processors. Targets: p95 at most ${toReach.p95Ms} ms, and at most ${toReach.growth} times the median with ${few.toLocaleString("en")}. ` +
      "Problems count failures, at most the newest 10,000, of which there are more with more events: they are held to the bound alone. So is erasing a person, within a second: one of 200,000, who has a hundred times the events with a hundred times as many. A search by text runs for a quarter of a second, then says how far it came and offers to continue.",
    comparisons: [],
    failures,
    tables: [{ caption: "", rows }],
  };
}

if (import.meta.main) {
  const { toMarkdown } = await import("./measure.ts");
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.log(`Target missed: ${failure}`);
  process.exit(0);
}
