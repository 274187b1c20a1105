import "#server-only";
import type pg from "pg";

/**
 * Sends everything that `work` sends over this pipelined connection in one write, because each
 * write wakes the database's process, which costs both sides more than the bytes.
 */
export function inOneWrite<Result>(client: pg.Client, work: () => Result): Result {
  const { stream } = client.connection;
  stream.cork();
  try {
    return work();
  } finally {
    stream.uncork();
  }
}
