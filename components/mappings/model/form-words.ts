import type { Issue } from "#lib/platform/json.ts";
import { type FunctionDefinition, functionsByDirective } from "./functions.ts";
import { kindTitles } from "./kinds.ts";

const kindOfDirective: Record<string, string> = {
  "@path": kindTitles.event,
  "@template": kindTitles.text,
  "@arrayPath": kindTitles.items,
  "@literal": kindTitles.fixed,
};

/**
 * An error in a mapping in the form's own words: "“Find” may not be empty." for "pattern may
 * not be empty." The JSON view keeps the language's.
 */
export function formMessage({ path, message, code }: Pick<Issue, "path" | "message" | "code">): string {
  const definition = definitionAt(path, message);
  const param = definition?.params.find((each) => new RegExp(`(^|\\b|")${each.key}("|\\b)`).test(message));
  if (param) {
    if (code === "missing_argument") return `“${param.label}” may not be empty.`;
    if (code === "wrong_choice" && param.choices)
      return `Choose “${param.label}”: ${param.choices.map((choice) => choice.label).join(" or ")}.`;
    return inWords(message.replace(new RegExp(`"?\\b${param.key}\\b"?`), `“${param.label}”`));
  }
  return inWords(message);
}

/** The function that the error is in: the innermost one of its path, or the one it names. */
function definitionAt(path: string, message: string): FunctionDefinition | undefined {
  const directive = message.match(/@\w+/)?.[0] ?? path.match(/@\w+/g)?.at(-1);
  if (directive === undefined) return undefined;
  const keys = new Set(path.split(/[.[]/));
  const candidates = functionsByDirective(directive);
  return (
    candidates.find((each) => each.params.some((param) => keys.has(param.key))) ?? candidates.find((each) => each.shape !== "fallbacks")
  );
}

function inWords(message: string): string {
  return message
    .replaceAll(/@\w+/g, (name) => `“${kindOfDirective[name] ?? functionsByDirective(name)[0]?.title ?? name}”`)
    .replaceAll(/\b(text|an object) or a directive\b/g, "$1 or a value from the event");
}
