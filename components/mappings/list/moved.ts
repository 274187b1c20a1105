/** The list with one item at another position; undefined if that position does not exist. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] | undefined {
  if (from < 0 || from >= items.length || to < 0 || to >= items.length) return undefined;
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from] as Item, ...rest.slice(to)];
}
