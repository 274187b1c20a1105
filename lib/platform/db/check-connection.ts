import pg from "pg";
import { StartRefused } from "../errors.ts";
import { meaning } from "./session.ts";
import { whyRefused, whyUnfit } from "./why-refused.ts";

const rounds = 3;
/** A start that reaches no database says so within five seconds; its supervisor tries again. */
const patienceMs = 4_000;

export type Addresses = { DATABASE_URL?: string; DATABASE_DIRECT_URL?: string; MIGRATION_DATABASE_URL?: string };

/**
 * Refuses addresses of a database that cannot serve, before anything is changed there. DATABASE_URL
 * may lead to a pooler that hands sessions out by the transaction where DATABASE_DIRECT_URL leads
 * to the same database without one. The sentence names the variable, never the address: it holds a
 * password. A database that does not answer is a failure of another kind: an ordinary error.
 */
export async function checkAddresses(given: Addresses): Promise<void> {
  const { DATABASE_URL: shared, DATABASE_DIRECT_URL: direct, MIGRATION_DATABASE_URL: migration } = given;
  if (direct) await checkConnection(direct, "DATABASE_DIRECT_URL");
  if (migration) await checkConnection(migration, "MIGRATION_DATABASE_URL");
  if (!shared) return;
  if (!direct) return checkConnection(shared, "DATABASE_URL");
  await withClients(shared, "DATABASE_URL", 1, async ([client]) => {
    const [there, here] = await Promise.all([
      placeOf(client as pg.Client),
      withClients(direct, "DATABASE_DIRECT_URL", 1, ([other]) => placeOf(other as pg.Client)),
    ]);
    if (there.role !== here.role)
      throw new StartRefused("DATABASE_URL and DATABASE_DIRECT_URL connect as different roles: give both the same user.");
    if (there.place !== here.place)
      throw new StartRefused("DATABASE_URL and DATABASE_DIRECT_URL lead to different databases: both must lead to the same primary.");
    await checkDefaults(client as pg.Client);
  });
}

/** Refuses an address of a pooler in transaction or statement mode. */
export function checkConnection(url: string, variable: string): Promise<void> {
  return withClients(url, variable, 2, async (clients) => {
    if (await isTransactionPooler(clients))
      throw new StartRefused(
        `${variable} leads to a connection pooler in transaction or statement mode, which would lose locks and notices: use its session mode, or the database's own address.${variable === "DATABASE_URL" ? " It may stay as it is where DATABASE_DIRECT_URL names the database's own address." : ""}`,
      );
  });
}

async function withClients<Result>(
  url: string,
  variable: string,
  count: number,
  work: (clients: readonly pg.Client[]) => Promise<Result>,
): Promise<Result> {
  const clients = Array.from({ length: count }, () => open(url, variable));
  try {
    await Promise.all(
      clients.map((client) =>
        client.connect().catch((error: Error & { code?: string }) => {
          const refused = whyRefused(error, variable);
          if (refused) throw new StartRefused(refused, { cause: error });
          throw new Error(`The database cannot be reached: ${error.message || error.code}. Check ${variable}.`, { cause: error });
        }),
      ),
    );
    await demandFit(clients[0] as pg.Client, variable);
    return await work(clients);
  } catch (error) {
    // A pooler lets clients in also while its database is away, and then leaves them waiting.
    if ((error as Error).message !== "Query read timeout") throw error;
    throw new Error(`The database cannot be reached: it lets Falconer in, but does not respond. Check ${variable}.`, { cause: error });
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  }
}

async function demandFit(client: pg.Client, variable: string): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding",
  );
  const unfit = rows[0] && whyUnfit(rows[0], variable);
  if (unfit) throw new StartRefused(unfit);
}

/** As which role, and on which run of which server; a replica has its own start. */
async function placeOf(client: pg.Client): Promise<{ role: string; place: string }> {
  const { rows } = await client.query<{ role: string; place: string }>(
    `SELECT current_user AS role, concat_ws('/', pg_postmaster_start_time(), pg_is_in_recovery(),
            (SELECT oid FROM pg_database WHERE datname = current_database())) AS place`,
  );
  return rows[0] ?? { role: "", place: "" };
}

/**
 * Behind a pooler that hands sessions out by the transaction, a setting that we make in one of them
 * need not hold in the next: there the role's own defaults must be what our statements take for
 * granted. What a pooler tracks by itself (date style, strings) is not looked at.
 */
async function checkDefaults(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; value: string }>(
    "SELECT name, reset_val AS value FROM pg_settings WHERE name = ANY($1) ORDER BY name",
    [Object.keys(meaning)],
  );
  const odd = rows.find(({ name, value }) => !fits(name, value));
  if (odd)
    throw new StartRefused(
      `DATABASE_URL leads to a pooler, and its role has ${odd.name} = ${odd.value}, which must be ${meaning[odd.name]} there: run ALTER ROLE ... SET ${odd.name} = '${meaning[odd.name]}'.`,
    );
}
function fits(name: string, value: string): boolean {
  if (name === "extra_float_digits") return Number(value) >= Number(meaning[name]);
  return value.toLowerCase() === meaning[name]?.toLowerCase();
}

/**
 * A connection of ours is one session of the server, and nobody else's, where no pooler hands
 * sessions out by the transaction: the server's process is the same at each question, and differs
 * between two connections.
 */
async function isTransactionPooler(clients: readonly pg.Client[]): Promise<boolean> {
  const seen = new Map<number, pg.Client>();
  for (let round = 0; round < rounds; round++)
    for (const client of clients) {
      const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      const pid = rows[0]?.pid ?? 0;
      const ours = [...seen].find(([, owner]) => owner === client)?.[0];
      if ((seen.get(pid) ?? client) !== client || (ours ?? pid) !== pid) return true;
      seen.set(pid, client);
    }
  return false;
}

function open(url: string, variable: string): pg.Client {
  try {
    const client = new pg.Client({
      connectionString: url,
      application_name: "falconer start",
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    });
    client.on("error", () => {}); // a lost connection fails the question that is asked
    return client;
  } catch (error) {
    const because = (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error));
    throw new StartRefused(`${variable} cannot be read (${because}): check its parameters and the files that it names.`, { cause: error });
  }
}
