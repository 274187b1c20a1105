import { examplesOf } from "./examples/index.ts";
import { recipesOf } from "./recipes/index.ts";
import type { ActionDefinition, ActionExample, ActionField } from "./types.ts";

/** docs/actions.md, made from the catalogue, so that it always says what the code does. */
export function actionsMarkdown(actions: readonly ActionDefinition[]): string {
  const current = actions.filter((action) => action.successor === undefined);
  const deprecated = actions.filter((action) => action.successor !== undefined);
  const parts = [
    "# Actions",
    "",
    "**For marketers and developers.** You want to know what an action does in Talon.One, and what goes into its fields.",
    "",
    "Written by `npm run write` from the catalogue in `lib/core/actions`; a test checks it.",
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
    "2. Null is left out wherever a field has a type. Empty texts are left out at the top level, below it where no text is wanted (but not in the objects of a",
    "   list, where they are an error), and among the entries of a list of numbers.",
    '3. Values are brought to the field\'s type ("2" becomes 2, "true" becomes true, 5 becomes "5"), and a single value where a list is wanted becomes a list of one.',
    "4. Keys that are not declared are removed, where a field declares its sub-fields.",
    "5. All problems are reported together, each with its path.",
    "",
    "Whatever changed is shown as a note. Nothing is ever rounded, or cut to fit a limit. A number beyond 1.8e308, which no receiver can read, is refused.",
    "",
    "Callback values travel in headers, so they may only have printable ASCII characters. Callback content may only name what Talon.One knows. Both are checked",
    "when a mapping is saved and when an event is planned, as in the preview and the Event Tester. Without callback content no such header is sent.",
    "",
    ...["## Attributes with a type", ""],
    "`attributesInfo` of `updateCustomerProfilesAttributes` converts attributes to their types before they are sent, with a note for each change. For times:",
    "",
    "- RFC 3339 (`2026-01-31T12:00:00Z`) stays as it is. Near forms (a space for the T, `+0200`, no seconds) are written as RFC 3339.",
    "- A time without a zone is UTC; a date alone is midnight UTC.",
    "- A number, or a text of 9 to 14 digits, is a Unix time: in seconds below 10,000,000,000, in milliseconds otherwise.",
    "- A time that does not exist, such as 30 February, is refused. Anything else is sent as it is, with a note.",
    "",
    ...["## Where Falconer differs from Segment", ""],
    "- A null in the objects of a list is left out; Segment turns it into an empty text or 0.",
    "- A single object below the top level is put into a list if the field needs one; Segment refuses it.",
    "- A text of blanks isn’t a number; for Segment it is 0. An empty text in a list of numbers within a list is left out; Segment refuses it.",
    "- Long numbers keep their digits, in texts too; Segment rounds them.",
    "- A required list must have entries, limits and IDs are checked, and callback values must be valid in a header.",
    "- The prices of additional costs, and the quantities and measures of cart items, are numbers. Segment sends some of them as text.",
    "- Typed attributes follow the rules above; Segment passes them on.",
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
  if (action.segmentId === undefined)
    lines.push("Beyond Segment: Talon.One takes it, but Segment's destination does not have it, so its mappings cannot go back there.", "");
  const recipes = recipesOf(action.slug).map(({ name, description, trigger }) => `- ${name} (${code(trigger)}): ${description}`);
  if (recipes.length > 0) lines.push("Recipes:", "", ...recipes, "");
  const example = examplesOf(action.slug).find((each) => each.kind === "typical");
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

function requestLine({ slug }: ActionDefinition): string {
  const request = examplesOf(slug).find((example) => example.kind === "minimal")?.requests?.[0];
  return request ? `${request.method} ${request.path.replace(/\/(c|s|a|s%201|1002)(?=$|\/audiences$)/, "/{id}")}` : "";
}

const code = (text: string) => `\`${text}\``;

function table(head: string[], body: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)];
}
