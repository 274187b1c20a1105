import type { TestDestination } from "#lib/engine/delivery/testing/fixture.ts";
import type { World, WorldDatabase } from "./world.ts";

/**
 * The most requests that left in one second, over all processes, with the latest moment at which
 * each can have left: an attempt's time, or its arrival where that was earlier. (A process that is
 * stopped just behind a write notes it when it wakes, long after it arrived.) The simulator has to
 * keep its records, and a mark in each. `lanes`: how the lanes of this destination's profiles
 * begin, where it is not the only one.
 */
export async function mostDepartures(world: World<WorldDatabase>, target: TestDestination, lanes = "profile:"): Promise<number> {
  const { requests } = (await world.simulator.control("GET", "requests?limit=1000000")) as {
    requests: { at: number; lanes: string[]; mark: number }[];
  };
  const { rows } = await world.database.pool().query<{ profile: string; mark: number; at: string }>(
    `SELECT request #>> '{body,customerProfileId}' AS profile, (request #>> '{body,eventAttributes,n}')::int AS mark, extract(epoch FROM started_at) * 1000 AS at
       FROM attempt WHERE destination_id = $1 AND response ->> 'sent' IS DISTINCT FROM 'false' ORDER BY started_at`,
    [target.destinationId],
  );
  const noted = new Map<string, number[]>();
  for (const { profile, mark, at } of rows) {
    const key = `profile:${profile} ${mark}`;
    noted.set(key, [...(noted.get(key) ?? []), Number(at)]);
  }
  const own = requests.filter((request) => request.lanes[0]?.startsWith(lanes));
  const left = own.map(({ at, lanes: [lane], mark }) => {
    const notedAt = noted.get(`${lane} ${mark}`)?.shift();
    if (notedAt === undefined) throw new Error(`no attempt tells of the request with mark ${mark} of ${lane}`);
    return Math.min(at, notedAt);
  });
  return mostInOneSecond(left);
}

function mostInOneSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while ((sorted[first] as number) <= (sorted[last] as number) - 1_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
