import "#server-only";
import type pg from "pg";

/**
 * What this server may lose, one sentence each. The start reports settings that cannot be corrected
 * from outside. Falconer's own transactions raise some of them, which does not make them right for
 * the rest.
 */
export async function durabilityNotices(client: pg.Pool | pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; value: string }>(
    "SELECT name, reset_val AS value FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')",
  );
  return rows.flatMap(({ name, value }) => (value === "off" ? (sentences[name] ?? []) : []));
}

/** Our sessions set "on", so their present value means nothing: the value they began with does. */
const sentences: Record<string, string> = {
  fsync: "The database has fsync = off: a crash of its machine can lose acknowledged events, or all of it. Set fsync = on.",
  full_page_writes: "The database has full_page_writes = off: a crash of its machine can damage it. Set full_page_writes = on.",
  synchronous_commit:
    "The database has synchronous_commit = off. Falconer turns it on for each transaction that must last. Set it to on anyway.",
};
