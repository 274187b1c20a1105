/**
 * Picks at most `count` events so that as many groups as possible are represented. Of events that
 * cover equally much, the one named first wins. A group with the most events comes first.
 */
export function pickCovering(groups: readonly (readonly string[])[], count: number): string[] {
  const picked: string[] = [];
  let open = groups.filter((group) => group.length > 0);
  while (picked.length < count && open.length > 0) {
    const covers = new Map<string, number>();
    for (const group of open) for (const event of group) covers.set(event, (covers.get(event) ?? 0) + 1);
    let best: string | undefined;
    for (const [event, many] of covers) if (best === undefined || many > (covers.get(best) ?? 0)) best = event;
    if (best === undefined) break;
    const chosen = best;
    picked.push(chosen);
    open = open.filter((group) => !group.includes(chosen));
  }
  return picked;
}
