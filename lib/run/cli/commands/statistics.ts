import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Command } from "../falconer.ts";
import { InputError } from "../ndjson.ts";

const use = "Use: falconer statistics check|rebuild [DESTINATION_ID]";

const command: Command = {
  usage: ["statistics check|rebuild [ID]  compares the statistics with what is stored, or rebuilds them; for all destinations, or for one"],
  run: async ([what, id, ...more]) => {
    if ((what !== "check" && what !== "rebuild") || more.length > 0) throw new InputError(use);
    const { databaseAddress } = await import("../database-address.ts");
    const { createStatisticsPool } = await import("#lib/engine/statistics/keeper.ts");
    const { checkStatistics, rebuildStatistics } = await import("#lib/engine/statistics/rebuild.ts");
    const address = databaseAddress();
    const pool = createStatisticsPool(address.url);
    try {
      const { rows } = await pool
        .query<{ id: string }>("SELECT id FROM destination WHERE $1::text IS NULL OR id = $1 ORDER BY id", [id ?? null])
        .catch((error: Error) => {
          throw new InputError(`The database cannot be reached: ${error.message}. Is Falconer running, or DATABASE_URL set?`);
        });
      if (id !== undefined && rows.length === 0) throw new InputError(`Unknown destination ${id}.`);
      let different = 0;
      for (const { id: destinationId } of rows) {
        if (what === "rebuild") await rebuildStatistics(pool, destinationId);
        const differences = await checkStatistics(pool, destinationId);
        different += differences.length;
        process.stdout.write(`${encodeJson({ destinationId, differences })}\n`);
      }
      console.error(
        different === 0
          ? `The statistics of ${rows.length} destinations agree with what is stored.`
          : `${different} counts differ. To correct them: falconer statistics rebuild`,
      );
      if (different > 0) process.exitCode = 1;
    } finally {
      await pool.end();
      address.forget();
    }
  },
};
export default command;
