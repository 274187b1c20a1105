import "#server-only";
import { findDestination } from "#lib/console/destinations/service.ts";
import { askedOf, type OverviewQuery } from "#lib/console/overview/schema.ts";
import { barsOf } from "#lib/engine/statistics/bars.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { countsBy, countsByBar, type DetailCount } from "#lib/engine/statistics/read.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { describeRow } from "#lib/talon-one/rule-answer.ts";
import type { Rules } from "./schema.ts";

const mostCampaigns = 50;
/** Names of campaigns are learnt from answers: the newest ones tell them. */
const newestRows = 2_000;

/** What Talon.One's rules did, by effect and campaign, over time. Tests are not counted. */
export async function getRules(destinationId: string, query: OverviewQuery): Promise<Rules> {
  await findDestination(db(), destinationId);
  const now = minuteOf(Date.now());
  const { bounds } = barsOf(askedOf(query, now), query.timeZone, now);
  const range = { from: bounds[0] as number, to: bounds.at(-1) as number };
  // Campaigns are summed over the whole range, from few buckets; the chart does not tell them
  // apart.
  const [course, counts] = await Promise.all([
    countsByBar(pool(), destinationId, ["effect"], bounds),
    countsBy(pool(), destinationId, ["effect"], range, ["cause"]),
  ]);
  const bars: Rules["bars"] = bounds.slice(0, -1).map((at) => ({ at: new Date(at * 60_000).toISOString(), good: 0, plain: 0, bad: 0 }));
  for (const { bar, outcome, count } of course) {
    const its = bars[bar];
    if (its) its[toneOf(outcome)] += count;
  }
  const campaigns = campaignsOf(counts);
  const names = campaigns.length > 0 ? await namesOf(destinationId) : new Map<number, string>();
  return {
    bars,
    to: new Date((bounds.at(-1) ?? 0) * 60_000).toISOString(),
    campaigns: campaigns.map((one) => ({ ...one, name: one.campaignId === null ? null : (names.get(one.campaignId) ?? null) })),
  };
}

const toneOf = (kind: string) => describeRow(kind, { effectType: kind }).tone;

function campaignsOf(counts: readonly DetailCount<"cause">[]): Omit<Rules["campaigns"][number], "name">[] {
  const campaigns = new Map<string, Map<string, number>>();
  for (const { cause, outcome, count } of counts) {
    const kinds = campaigns.get(cause) ?? new Map<string, number>();
    campaigns.set(cause, kinds);
    kinds.set(outcome, (kinds.get(outcome) ?? 0) + count);
  }
  const commonest = <Item extends { count: number }>(items: Item[]) => items.sort((a, b) => b.count - a.count);
  return commonest(
    [...campaigns].map(([id, kinds]) => ({
      campaignId: id === "" ? null : Number(id),
      kinds: commonest([...kinds].map(([kind, count]) => ({ kind, tone: toneOf(kind), count }))),
      count: [...kinds.values()].reduce((sum, count) => sum + count, 0),
    })),
  ).slice(0, mostCampaigns);
}

async function namesOf(destinationId: string): Promise<Map<number, string>> {
  const { rows } = await pool().query<{ id: number; name: string }>(
    `SELECT DISTINCT ON (campaign_id) campaign_id AS id, campaign_name AS name
       FROM (SELECT id, campaign_id, campaign_name FROM rule_effect WHERE destination_id = $1 ORDER BY id DESC LIMIT ${newestRows}) f
      WHERE campaign_id IS NOT NULL AND campaign_name IS NOT NULL ORDER BY campaign_id, f.id DESC`,
    [destinationId],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
