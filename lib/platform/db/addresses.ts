// Two ways to the same database. Everything that needs its own session (notices, leases, claims,
// prepared statements, session locks, planner settings) goes directly. Everything that serves
// people and the API may go through a pooler that hands out connections by the transaction.

/** DATABASE_URL: for what needs no session; may lead to a pooler in transaction mode. */
export const sharedUrl = (): string => process.env.DATABASE_URL ?? "";

/** DATABASE_DIRECT_URL, if set: for everything that needs its own session. */
export const directUrl = (): string => process.env.DATABASE_DIRECT_URL || sharedUrl();
