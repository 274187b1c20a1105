/**
 * The most connections of each part of a process, by the variable that changes it.
 * docs/operations.md has the sums for a web process and a worker.
 */
export const poolSizes = {
  /** Console and API through Prisma. */
  DB_POOL_CONSOLE: 10,
  /** Console and API through SQL of our own. */
  DB_POOL_QUERIES: 10,
  DB_POOL_INTAKE: 2,
  DB_POOL_INTAKE_READS: 2,
  DB_POOL_DELIVERY: 6,
  DB_POOL_CLAIMS: 4,
  DB_POOL_SETTLING: 4,
  DB_POOL_JOBS: 4,
} as const;
export type PoolSize = keyof typeof poolSizes;

/** The start has checked what is set; a separate entry point gets the default. */
export const poolSize = (name: PoolSize): number => Number(process.env[name]) || poolSizes[name];
