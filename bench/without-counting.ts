import type pg from "pg";

/** The part of settling that changes deliveries and attempts, and nothing around it. */
export function countNothing(client: pg.PoolClient): void {
  const { query } = client;
  client.query = function (this: pg.PoolClient, ...given: unknown[]) {
    const [config] = given as [pg.QueryConfig | undefined];
    const plain = config && withoutCounting(config);
    return Reflect.apply(query, this, plain ? [plain, ...given.slice(1)] : given);
  } as typeof query;
}

/** Undefined for a statement that does not count. */
function withoutCounting(config: pg.QueryConfig): pg.QueryConfig | undefined {
  const { text = "", values = [] } = config;
  if (!text.includes("INSERT INTO stat_outcome")) return undefined;
  const [last = "", ...before] = [...text.matchAll(/UPDATE (?:delivery|attempt)[\s\S]*?(?=RETURNING|$)/g)]
    .map(([update]) => update.replace(/,\s*change_counted = .*/, ""))
    .reverse();
  const plain = before.length > 0 ? `WITH ${before.map((update, n) => `other_${n} AS (${update})`).join(", ")} ${last}` : last;
  return { ...config, text: plain, values: values.filter((_, place) => plain.includes(`$${place + 1}`)) };
}
