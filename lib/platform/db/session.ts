import "#server-only";
import type pg from "pg";

// What a role or a database may have set otherwise, and what our statements take for granted. Each
// connection sets the same, so nothing differs when a pooler hands a server connection from one of
// ours to another. What durability and order depend on is not left to this: such a transaction says
// so itself (below).

/** At least "on"; a server that was told to wait for its standby to apply continues doing so. */
const durably = "CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END";

/**
 * What our statements mean by these. A pooler that hands sessions out by the transaction does not
 * carry them from one to the next: there the role's own defaults must be the same.
 */
export const meaning: Readonly<Record<string, string>> = {
  intervalstyle: "postgres",
  bytea_output: "hex",
  extra_float_digits: "1",
  array_nulls: "on",
  transform_null_equals: "off",
  default_transaction_isolation: "read committed",
  default_transaction_deferrable: "off",
};
const common: Record<string, string> = {
  ...meaning,
  // Poolers carry these two along themselves.
  datestyle: "ISO, MDY",
  standard_conforming_strings: "on",
  idle_session_timeout: "0",
  transaction_timeout: "0",
  // A host that vanishes is noticed within half a minute, also by the server, whether it waits for
  // its next statement or for room to write an answer.
  tcp_keepalives_idle: "10",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3",
  tcp_user_timeout: "20000",
};
/**
 * For everything that serves people and jobs: nothing runs, waits for a lock, or holds locks while
 * its process has stopped, without a limit.
 */
const bounded = {
  statement_timeout: "120000",
  lock_timeout: "10000",
  idle_in_transaction_session_timeout: "15000",
  // Answers come from a few thousand rows: starting another process for them takes ten times as
  // long as reading them, and takes a processor away from intake.
  max_parallel_workers_per_gather: "0",
};
/**
 * For migrations: a big table takes the time that it takes, and processes that start at once take
 * turns.
 */
const unbounded = { statement_timeout: "0", lock_timeout: "0", idle_in_transaction_session_timeout: "0" };

/**
 * One statement for a new connection. A setting that this server's version does not have is left
 * out.
 */
function sessionText(settings: Record<string, string>): string {
  const rows = Object.entries(settings).map(([name, value]) => `('${name}', '${value}')`);
  return `SELECT set_config(s.name, s.value, false) FROM (VALUES ${rows.join(", ")}) AS s(name, value) WHERE current_setting(s.name, true) IS NOT NULL;
          SELECT set_config('synchronous_commit', ${durably}, false)`;
}
const boundedText = sessionText({ ...common, ...bounded });
const unboundedText = sessionText({ ...common, ...unbounded });

/** Makes a new connection say what it takes for granted. `more`: further statements. */
export async function setUpSession(client: pg.ClientBase, more = "", unbounded = false): Promise<void> {
  await client.query(`${unbounded ? unboundedText : boundedText};${more}`);
}

/**
 * How each connection of ours is made: one that stays silent is noticed, also when nothing is under
 * way.
 */
export const connectionDefaults = { connectionTimeoutMillis: 4_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
/**
 * A statement without an answer for this long fails, and its connection with it. Longer than the
 * server's own bound, so that this one speaks first.
 */
export const slowestAnswerMs = 130_000;

export type TransactionBounds = {
  /** The longest wait for a lock: an SQL expression of type text, in ms. */
  lock: string;
  /** For how long its process may stand still between two statements before it loses its locks. */
  pauseMs: number;
  /**
   * The longest it may take in all; only where the server knows this setting (version 17). 0: no
   * bound.
   */
  wholeMs: number;
};
/** For transactions behind whose locks intake may wait. */
export const swift = { pauseMs: 3_000, wholeMs: 20_000 };

/**
 * The columns of a SELECT that make its transaction durable, and bound what it waits for and for
 * how long it holds its locks. Local to the transaction: that holds through any pooler and leaks to
 * nobody. In a transaction of one statement they count as well: how durable it is is looked up at
 * the commit, the bound for a lock when one is waited for.
 */
export const transactionSettings = ({ lock, pauseMs, wholeMs }: TransactionBounds) =>
  `set_config('synchronous_commit', ${durably}, true) AS durable, set_config('lock_timeout', ${lock}, true) AS lock_ms,
   set_config('idle_in_transaction_session_timeout', '${pauseMs}', true) AS pause_ms,
   CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL THEN set_config('transaction_timeout', '${wholeMs}', true) END AS whole_ms`;

/**
 * The part of a WITH that makes a single statement durable; it does when something reads it
 * (`isDurable`).
 */
export const durable = `durable AS MATERIALIZED (SELECT set_config('synchronous_commit', ${durably}, true) AS level)`;
export const isDurable = "EXISTS (SELECT level FROM durable)";

/** Who sees what is reasoned about at this level, whatever the role's default is. */
export const begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

/** Begins a transaction that is durable, and waits no longer than `lockMs` for a lock. */
export async function beginTransaction(client: pg.ClientBase, { lockMs = 5_000, pauseMs = 10_000 } = {}): Promise<void> {
  await client.query(`${begin}; SELECT ${transactionSettings({ lock: `'${lockMs}'`, pauseMs, wholeMs: 0 })}`);
}
