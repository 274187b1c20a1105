import { type InfiniteData, type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Page } from "./schema.ts";

/** How many rows a followed list keeps before it starts over from the newest. */
const maxRows = 3_000;

/**
 * Follows a list that is held page by page, newest first: asks for its first page every
 * `intervalMs`, puts new rows on top and brings known ones up to date, without loading the pages
 * below again.
 */
export function useTail<Item extends { id: string }>(
  listKey: QueryKey,
  firstPage: (signal: AbortSignal) => Promise<Page<Item>>,
  options: { enabled: boolean; intervalMs: number },
): void {
  const client = useQueryClient();
  useQuery({
    queryKey: [...listKey, "tail"],
    queryFn: async ({ signal }) => {
      const page = await firstPage(signal);
      const data = client.getQueryData<InfiniteData<Page<Item>>>(listKey);
      const next = data && withNewest(data, page);
      if (next === "gap") await client.resetQueries({ queryKey: listKey, exact: true });
      else if (next) client.setQueryData(listKey, next);
      return page.items[0]?.id ?? "";
    },
    enabled: options.enabled,
    refetchInterval: options.intervalMs,
    staleTime: options.intervalMs,
    gcTime: 0,
  });
}

/** "gap": between what was loaded and the newest page there may be rows that neither has. */
export function withNewest<Item extends { id: string }>(
  data: InfiniteData<Page<Item>>,
  newest: Page<Item>,
): InfiniteData<Page<Item>> | "gap" {
  const [first, ...rest] = data.pages;
  if (!first || first.items.length === 0) return { ...data, pages: [newest, ...rest] };
  const known = new Set(data.pages.flatMap((page) => page.items.map((item) => item.id)));
  const fresh = newest.items.filter((item) => !known.has(item.id));
  if (fresh.length === newest.items.length && newest.nextCursor !== null) return "gap";
  if (known.size + fresh.length > maxRows) return "gap";
  const byId = new Map(newest.items.map((item) => [item.id, item]));
  const current = (page: Page<Item>): Page<Item> => ({ ...page, items: page.items.map((item) => byId.get(item.id) ?? item) });
  return { ...data, pages: [{ ...current(first), items: [...fresh, ...current(first).items] }, ...rest.map(current)] };
}
