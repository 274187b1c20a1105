// Two ways to the same database. What needs a session of its own (notices, leases, claims, prepared
// statements, locks of a session, planner settings) goes directly; what serves people and the API
// may go through a pooler that hands connections out by the transaction.

/** DATABASE_URL: for what needs no session; may lead to a pooler in transaction mode. */
export const sharedUrl = (): string => process.env.DATABASE_URL ?? "";

/** DATABASE_DIRECT_URL where there is one: for what needs a session of its own. */
export const directUrl = (): string => process.env.DATABASE_DIRECT_URL || sharedUrl();
