import {
  addDestination,
  type DestinationInput,
  signatureOf,
  type TestDestination,
  trackEvent,
  until,
} from "#lib/engine/delivery/testing/fixture.ts";
import { checkStatistics } from "#lib/engine/statistics/rebuild.ts";
import {
  answers,
  type ChaosDatabase,
  freePort,
  type Process,
  type SimulatorProcess,
  startDatabase,
  startProcess,
  startSimulatorProcess,
} from "./processes.ts";

export type WorldDatabase = Pick<ChaosDatabase, "url" | "pool" | "stop">;
/** Database, simulated Talon.One, web and worker processes, each a real process of its own. */
export type World<Database extends WorldDatabase = ChaosDatabase> = {
  database: Database;
  simulator: SimulatorProcess;
  webs: { url: string; process: Process; start(): Promise<void> }[];
  workers: { process: Process; start(): void }[];
  addDestination(input?: DestinationInput): Promise<TestDestination>;
  stop(): Promise<void>;
};

type AnyWorld = World<WorldDatabase>;

export type WorldOptions = {
  webs?: number;
  workers?: number;
  simulator?: Record<string, unknown>;
  /** Settings of the role that everyone connects as. */
  role?: Record<string, string>;
  /** Further variables of the web and worker processes. */
  env?: Record<string, string>;
};

export const createWorld = async (options: WorldOptions = {}): Promise<World> => worldOn(await startDatabase(options.role), options);

/** The same on an existing database. */
export async function worldOn<Database extends WorldDatabase>(database: Database, options: WorldOptions = {}): Promise<World<Database>> {
  const { webs = 1, workers = 1 } = options;
  const simulator = await startSimulatorProcess({ markPaths: ["eventAttributes.n", "attributes.n"], ...options.simulator });
  const env = { DATABASE_URL: database.url, TALON_ONE_BASE_URL: simulator.url, ...options.env };
  const world: World<Database> = {
    database,
    simulator,
    webs: [],
    workers: [],
    addDestination: (input) => addDestination(database.pool(), input),
    async stop() {
      await Promise.all([...world.webs, ...world.workers].map((one) => one.process.kill()));
      await simulator.stop();
      await database.stop();
    },
  };
  for (let i = 0; i < webs; i++) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const run = () => startProcess("lib/run/chaos/web-process.ts", [], { ...env, PORT: String(port) });
    const web = {
      url,
      process: run(),
      start: async () => {
        web.process = run();
        await until("the web process", () => answers(url), 30_000);
      },
    };
    world.webs.push(web);
  }
  for (let i = 0; i < workers; i++) {
    const run = () => startProcess("lib/run/cli/start.ts", ["worker"], env);
    const worker = {
      process: run(),
      start: () => {
        worker.process = run();
      },
    };
    world.workers.push(worker);
  }
  for (const web of world.webs) await until("a web process", () => answers(web.url), 30_000);
  return world;
}

export type Load = {
  /** Message IDs that were answered 200. */
  acked: Set<string>;
  counts: { refused: number; serverErrors: number; broken: number; answeredWhileDown: number };
  /** While true, no 2xx may come: the database is away. */
  down: boolean;
  stop(): Promise<void>;
};

/**
 * Segment's side: each profile sends its events one after another, repeating each until it is
 * answered 200, so the order of receipt within a profile is known. Events carry n = 1, 2, 3 ... in
 * their profile's order.
 */
export function startLoad(
  world: AnyWorld,
  target: TestDestination,
  options: { profiles: number; perSecond: number; prefix?: string },
): Load {
  const { profiles, perSecond, prefix = "p" } = options;
  const load: Load = {
    acked: new Set(),
    counts: { refused: 0, serverErrors: 0, broken: 0, answeredWhileDown: 0 },
    down: false,
    stop: async () => {},
  };
  let stopped = false;
  let turn = 0;

  async function post(event: unknown): Promise<boolean> {
    const body = JSON.stringify(event);
    const web = world.webs[turn++ % world.webs.length];
    const wasDown = load.down;
    try {
      const response = await fetch(`${web?.url}/api/webhooks/segment/${target.sourceId}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-signature": signatureOf(body) },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      if (response.status === 200) {
        if (wasDown && load.down) load.counts.answeredWhileDown++;
        return true;
      }
      if (response.status >= 500) load.counts.serverErrors++;
      else load.counts.refused++;
    } catch {
      load.counts.broken++;
    }
    return false;
  }

  async function profile(index: number) {
    for (let n = 1; !stopped; n++) {
      const startedAt = performance.now();
      const event = trackEvent(`${prefix}${index}`, { n });
      while (!stopped) {
        if (await post(event)) {
          load.acked.add(String(event.messageId));
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const waitMs = (profiles / perSecond) * 1_000 - (performance.now() - startedAt);
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  const running = Promise.all(Array.from({ length: profiles }, (_, index) => profile(index)));
  load.stop = async () => {
    stopped = true;
    await running;
  };
  return load;
}

/**
 * Requests recorded as attempts but without an outcome: after a kill, those that may have been in
 * progress or about to leave.
 */
export async function inFlight(world: AnyWorld, target: TestDestination): Promise<number> {
  const { rows } = await world.database
    .pool()
    .query("SELECT count(*)::int AS n FROM attempt WHERE destination_id = $1 AND outcome = 'started'", [target.destinationId]);
  return rows[0].n;
}

export type Reckoning = {
  acked: number;
  lost: number;
  undelivered: number;
  duplicates: number;
  /**
   * Requests that arrived, but whose sender died before it recorded the answer: each duplicate must
   * be one of these sent again.
   */
  unrecorded: number;
  inversions: number;
  /** The number of statistics that disagree with what is stored. */
  miscounted: number;
};

/**
 * Waits until everything has settled, then compares what was acknowledged with what is stored and
 * what Talon.One received.
 */
export async function reckon(world: AnyWorld, load: Load, target: TestDestination, timeoutMs = 60_000): Promise<Reckoning> {
  const query = async (text: string, values: unknown[] = []) => (await world.database.pool().query(text, values)).rows;
  await until(
    "all deliveries to settle",
    async () =>
      (await query("SELECT 1 FROM delivery WHERE destination_id = $1 AND settled_at IS NULL LIMIT 1", [target.destinationId])).length === 0,
    timeoutMs,
  );
  const stored = new Map(
    (
      await query("SELECT message_id, bool_and(state = 'delivered') AS delivered FROM delivery WHERE destination_id = $1 GROUP BY 1", [
        target.destinationId,
      ])
    ).map((row) => [row.message_id as string, row.delivered as boolean]),
  );
  const stats = await world.simulator.control("GET", "stats");
  const [recorded] = await query(
    "SELECT count(*)::int AS n FROM attempt WHERE destination_id = $1 AND response IS NOT NULL AND response ->> 'sent' IS DISTINCT FROM 'false'",
    [target.destinationId],
  );
  let lost = 0;
  let undelivered = 0;
  for (const id of load.acked) {
    if (!stored.has(id)) lost++;
    else if (!stored.get(id)) undelivered++;
  }
  return {
    acked: load.acked.size,
    lost,
    undelivered,
    duplicates: stats.marks.duplicates,
    unrecorded: stats.received - recorded?.n,
    inversions: stats.marks.inversions,
    miscounted: (await checkStatistics(world.database.pool(), target.destinationId)).length,
  };
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
