import pg from "pg";
import { StartRefused } from "../errors.ts";

const rounds = 3;

/**
 * Refuses an address of a database that cannot serve, before anything is changed there. `variable`
 * is named in the sentence, the address is not: it holds a password. A database that does not
 * answer is a failure of another kind: an ordinary error.
 */
export async function checkConnection(url: string, variable: string): Promise<void> {
  const clients = [open(url, variable), open(url, variable)];
  try {
    await Promise.all(
      clients.map((client) =>
        client.connect().catch((error: Error & { code?: string }) => {
          throw new Error(`The database cannot be reached: ${error.message || error.code}. Check ${variable}.`, { cause: error });
        }),
      ),
    );
    if (await isTransactionPooler(clients))
      throw new StartRefused(
        `${variable} leads to a connection pooler in transaction or statement mode, which would lose locks and notices: use its session mode, or the database's own address.`,
      );
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  }
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
    const client = new pg.Client({ connectionString: url, application_name: "falconer start", connectionTimeoutMillis: 10_000 });
    client.on("error", () => {}); // a lost connection fails the question that is asked
    return client;
  } catch (error) {
    const because = (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error));
    throw new StartRefused(`${variable} cannot be read (${because}): check its parameters and the files that it names.`, { cause: error });
  }
}
