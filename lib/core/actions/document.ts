import type { ActionDefinition, ActionExample, ActionField } from "./types.ts";

/** docs/actions.md, made from the catalogue so that it cannot say anything else than what runs. */
export function actionsMarkdown(actions: readonly ActionDefinition[]): string {
  const current = actions.filter((action) => action.successor === undefined);
  const deprecated = actions.filter((action) => action.successor !== undefined);
  const parts = [
    "# Actions",
    "",
    "Written by `node lib/run/cli/write-docs.ts` from the catalogue in `lib/core/actions`; a test holds it to that.",
    "",
    "An action is one thing Falconer can do in Talon.One. A mapping chooses one and says which values of the event go into its fields. Deprecated actions work in",
    "full, so that imported mappings keep running; use the successor for new ones.",
    "",
    ...table(
      ["Action", "Slug", "Request", "Successor"],
      [...current, ...deprecated].map((action) => [
        `[${action.title.replace(/[[\]]/g, "\\$&")}](#${action.slug.toLowerCase()})`,
        code(action.slug),
        code(requestLine(action)),
        action.successor === undefined ? "" : code(action.successor),
      ]),
    ),
    ...["", "## Before a payload is checked", ""],
    "1. Keys without a value are left out.",
    "2. Empty texts are left out at the top level, and null wherever a field has a type.",
    '3. Values are brought to the field\'s type ("2" becomes 2, "true" becomes true, 5 becomes "5"), and a single value where a list is wanted becomes a list of one.',
    "4. Keys that are not declared are removed, where a field declares its sub-fields.",
    "5. All problems are reported together, each with its path.",
    "",
    "Whatever changed is shown as a note. Nothing is ever rounded, or cut to fit a limit.",
    "",
    ...[...current, ...deprecated].flatMap(section),
  ];
  return `${parts.join("\n").trimEnd()}\n`;
}

function section(action: ActionDefinition): string[] {
  const lines = [`## ${action.slug}`, "", `**${action.title}.** ${action.description}`, ""];
  if (action.successor !== undefined) lines.push(`Deprecated: use ${code(action.successor)}.`, "");
  for (const method of action.deliveryMethods ?? []) lines.push(`- ${code(method.value)}: ${method.label}. ${method.help}`);
  if (action.deliveryMethods) lines.push("");
  lines.push(...table(["Field", "Type", "Default mapping", "What it is"], rows(action.fields, "")), "");
  lines.push(
    "Starting points:",
    "",
    ...action.recipes.map(({ name, description, trigger }) => `- ${name} (${code(trigger)}): ${description}`),
    "",
  );
  const example = action.examples.find((each) => each.kind === "typical");
  if (example) lines.push(...exampleLines(example));
  return lines;
}

function exampleLines({ title, payload, requests = [] }: ActionExample): string[] {
  const lines = [`Example: ${title}`, "", "```json", JSON.stringify(payload, null, 2), "```", "", "is sent as", "", "```http"];
  for (const request of requests) {
    lines.push(`${request.method} ${request.path}${request.query}`);
    for (const [name, value] of Object.entries(request.headers)) lines.push(`${name}: ${value}`);
    if (request.body !== undefined) lines.push("", JSON.stringify(request.body, null, 2));
  }
  return [...lines, "```", ""];
}

function rows(fields: readonly ActionField[], parent: string): string[][] {
  return fields.flatMap((field) => {
    const path = `${parent}${field.key}`;
    const fallback = field.default === undefined ? "" : code(JSON.stringify(field.default));
    const below = field.valueFields
      ? rows(field.valueFields, `${path}.*.`)
      : rows(field.fields ?? [], `${path}${field.multiple ? "[]" : ""}.`);
    return [[code(path), typeWords(field), fallback, `${field.help}${limitWords(field)}`], ...below];
  });
}

function typeWords({ type, multiple, required, choices }: ActionField): string {
  const one = choices ? choices.map((choice) => code(choice.value)).join(", ") : type;
  return `${multiple ? "list of " : ""}${one}${required ? ", required" : ""}`;
}

function limitWords({ limits = {}, type, multiple }: ActionField): string {
  const words: string[] = [];
  if (limits.maxItems !== undefined) words.push(`at most ${limits.maxItems} in the list`);
  if (limits.maxLength !== undefined) words.push(`at most ${limits.maxLength} characters${multiple ? " each" : ""}`);
  if (limits.min !== undefined) words.push(`${limits.min} or more`);
  if (type === "integer") words.push("at most 9007199254740991");
  return words.length === 0 ? "" : ` Limit: ${words.join(", ")}.`;
}

function requestLine({ examples }: ActionDefinition): string {
  const request = examples.find((example) => example.kind === "minimal")?.requests?.[0];
  return request ? `${request.method} ${request.path.replace(/\/(c|s|a|s%201|1002)$/, "/{id}")}` : "";
}

const code = (text: string) => `\`${text}\``;

function table(head: string[], body: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)];
}
