// npm run rotate-key: seals every secret in the database with the newest key, while all runs.
//
//   1. Start all processes again with FALCONER_SECRET_KEY=<new> and
// FALCONER_PREVIOUS_SECRET_KEYS=<old>.
//   2. Run this, with the same two variables and DATABASE_URL.
//   3. When it reports that nothing is left, take FALCONER_PREVIOUS_SECRET_KEYS away again.
import { keyring } from "#lib/platform/crypto/keyring.ts";
import { closeDb } from "#lib/platform/db/client.ts";
import { closePool, pool } from "#lib/platform/db/pool.ts";
import { readEnv, readSecretFiles } from "#lib/platform/env.ts";
import { resealAll } from "#lib/run/jobs/reseal.ts";

const unread = readSecretFiles(process.env);
const read = readEnv(process.env);
const problems = [...unread, ...(read.ok ? [] : read.issues)].map((issue) => issue.message);
if (read.ok && !read.env.DATABASE_URL) problems.push("Set DATABASE_URL to the database whose secrets are to be re-encrypted.");
if (read.ok && read.env.FALCONER_PREVIOUS_SECRET_KEYS.length === 0)
  problems.push("Set FALCONER_PREVIOUS_SECRET_KEYS to the key in use so far, and FALCONER_SECRET_KEY to the new one.");
if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exit(2);
}
try {
  console.log(
    `Sealing with key ${keyring().current.version}; these keys open: ${keyring()
      .all.map((keys) => keys.version)
      .join(", ")}.`,
  );
  for (const { place, changed } of await resealAll(pool())) console.log(`${place.padEnd(24)} ${changed} re-encrypted`);
  const left = (await resealAll(pool())).reduce((sum, { changed }) => sum + changed, 0);
  console.log(
    left === 0
      ? "Nothing is left that needs an older key."
      : `${left} more had been written meanwhile: are all processes using the new key? Run this again.`,
  );
  process.exitCode = left === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await closeDb();
  await closePool();
}
