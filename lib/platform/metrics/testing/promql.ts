// For tests: do the names and labels of PromQL expressions exist in what is really exported?

export type Sample = { name: string; labels: Record<string, string> };

/** The samples of a text in Prometheus' format. */
export function samplesOf(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (!name) return [];
    return [{ name, labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value])) }];
  });
}

/** What Prometheus itself adds to every sample. */
const added = new Set(["job", "instance"]);
const keywords = new Set([
  "by",
  "without",
  "on",
  "ignoring",
  "group_left",
  "group_right",
  "and",
  "or",
  "unless",
  "bool",
  "offset",
  "inf",
  "nan",
]);

/** What an expression names that is not among the samples, in sentences. */
export function unknownIn(expression: string, samples: readonly Sample[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const of = (name: string) => samples.filter((sample) => sample.name === name);
  let rest = expression.replace(/([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/g, (_, name: string, matchers: string) => {
    for (const matcher of matchers.split(/,(?=\s*\w+\s*[=!])/).filter((text) => text.trim() !== "")) {
      const problem = unmatched(name, matcher, of(name));
      if (problem) problems.push(problem);
    }
    return name;
  });
  const grouped: string[] = [];
  rest = rest.replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g, (_, __, list: string) => {
    grouped.push(...list.split(",").flatMap((label) => label.trim() || []));
    return " ";
  });
  rest = rest.replace(/"[^"]*"|\[[^\]]*\]/g, " ");
  for (const [name] of rest.matchAll(/(?<![\w.])[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)) if (!keywords.has(name.toLowerCase())) seen.add(name);
  for (const name of seen) if (of(name).length === 0) problems.push(`There is no ${name}.`);
  const labels = new Set([...seen].flatMap((name) => of(name).flatMap((sample) => Object.keys(sample.labels))));
  for (const label of grouped)
    if (!labels.has(label) && !added.has(label)) problems.push(`Nothing in "${expression}" has the label ${label}.`);
  if (seen.size === 0) problems.push(`"${expression}" asks for nothing.`);
  return problems;
}

/**
 * A matcher that no sample of its metric meets; one that excludes a value needs a sample that has
 * it.
 */
function unmatched(name: string, matcher: string, samples: readonly Sample[]): string | undefined {
  const [, label = "", operator = "", value = ""] = /^\s*(\w+)\s*(=~|!~|!=|=)\s*"(.*)"\s*$/.exec(matcher) ?? [];
  if (!label) return `"${matcher}" is no matcher.`;
  if (added.has(label)) return undefined;
  if (!samples.some(({ labels }) => label in labels)) return `${name} has no label ${label}.`;
  const pattern = new RegExp(`^(?:${operator.includes("~") ? value : value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})$`);
  const met = samples.some(({ labels }) => pattern.test(labels[label] ?? ""));
  return met ? undefined : `No ${name} has ${label} ${value}.`;
}
