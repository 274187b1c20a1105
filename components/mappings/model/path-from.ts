/**
 * A path of the event as a field writes it whose paths begin at `base`: an item of a list, at any
 * index. Undefined when it lies outside.
 */
export function pathFrom(base: string | null | undefined, path: string): string | undefined {
  if (base === undefined || base === "$") return path;
  if (base === null) return undefined;
  const anyIndex = (text: string) => text.replaceAll(/\[\d+\]/g, "[]");
  const [list, full] = [`${anyIndex(base)}[]`, anyIndex(path)];
  if (!full.startsWith(list)) return undefined;
  // Relative to the item; indices of lists within it stay as they are.
  const depth = list.split("[]").length - 1;
  let at = 0;
  for (let index = 0; index < depth; index++) at = (/\[\d+\]/.exec(path.slice(at))?.index ?? 0) + at + 1;
  const rest = path.slice(path.indexOf("]", at) + 1);
  if (rest === "") return "$";
  return rest.startsWith("[") ? `$.${rest}` : rest.startsWith(".") ? `$${rest}` : undefined;
}
