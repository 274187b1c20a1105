import { asArgument, asConsumed, type Context, type DirectiveDefinition, nothing, textOrDirective, traceOf } from "../context.ts";
import { spend } from "../meter.ts";
import { formatPath, type Getter, getterFor, type PathSegment, parseKeys, toSegments, type Value } from "../path.ts";
import { toText } from "../text.ts";
import type { DirectiveInfo, Part, Read } from "../types.ts";

export const templateInfo: DirectiveInfo = {
  name: "@template",
  label: "Text with variables",
  help: "Text with {{path}} placeholders that are replaced by the event's values. A missing value becomes nothing.",
  form: "single",
  arguments: [
    { key: "", label: "Text", help: "For example Hello {{traits.first_name}}. Paths have no $ here.", type: "template", required: true },
  ],
  snippet: { "@template": "{{properties.}}" },
};

type Placeholder = { segments: PathSegment[]; get: Getter };

/** `texts` has one more item than `placeholders`: text, value, text, ..., text. */
type Template = { texts: string[]; placeholders: Placeholder[] };

/**
 * Splits a template into text and placeholders. {{{path}}} is looked for first in the whole, then
 * {{path}} in what lies between; a path is one or more characters other than "}". One pass each, so
 * time is linear in the length.
 */
export function parseTemplate(text: string): Template {
  const template: Template = { texts: [], placeholders: [] };
  let pending = "";
  scan(text, 3, (plain, path) => {
    scan(plain, 2, (innerPlain, innerPath) => {
      pending += innerPlain;
      if (innerPath !== null) push(innerPath);
    });
    if (path !== null) push(path);
  });
  template.texts.push(pending);
  return template;

  function push(path: string) {
    const keys = parseKeys(path.trim());
    template.texts.push(pending);
    template.placeholders.push({ segments: toSegments(keys), get: getterFor(keys) });
    pending = "";
  }
}

/** Calls back with each stretch of plain text and the path after it; null after the last. */
function scan(text: string, braces: number, found: (plain: string, path: string | null) => void): void {
  const opening = "{".repeat(braces);
  const closing = "}".repeat(braces);
  let done = 0;
  let start = text.indexOf(opening);
  while (start !== -1) {
    const end = text.indexOf("}", start + braces);
    if (end === -1) break;
    if (end > start + braces && text.startsWith(closing, end)) {
      found(text.slice(done, start), text.slice(start + braces, end));
      done = end + braces;
      start = text.indexOf(opening, done);
    } else {
      // Every opening before this brace would meet the same brace, and fail in the same way.
      start = text.indexOf(opening, end + 1);
    }
  }
  found(text.slice(done), null);
}

const emptyRoot: Value = {};

function render({ texts, placeholders }: Template, root: Value, context: Context): string {
  const from = root === undefined ? emptyRoot : root;
  let text = texts[0] as string;
  for (let i = 0; i < placeholders.length; i++) {
    const inserted = toText((placeholders[i] as Placeholder).get(from));
    const after = texts[i + 1] as string;
    spend(inserted.length + after.length, context);
    text += inserted + after;
  }
  return text;
}

function fixedTemplate(text: string, context: Context): Part {
  const template = parseTemplate(text);
  return {
    definite: true,
    evaluate: (root) => render(template, root, context),
    explain: (root, position) => {
      const notes: string[] = [];
      const reads = template.placeholders.map(({ segments, get }): Read => {
        const value = get(root);
        const path = formatPath([...(position.root ?? []), ...segments]);
        if (value === undefined || value === null) notes.push(`${path || "The event"} is missing or null, so nothing is put in its place.`);
        else if (toText(value).includes("[object Object]") && typeof value === "object") {
          notes.push(`${path || "The event"} is an object and reads "[object Object]" as text. Use @json to write it out.`);
        }
        return { path, from: position.root ? "event" : "step", ...(value === undefined ? {} : { value }) };
      });
      return traceOf("@template", context.mappingPath, render(template, root, context), position, { reads, notes });
    },
    listPaths: (root, add) => {
      if (root) for (const { segments } of template.placeholders) add(formatPath([...root, ...segments]));
      return null;
    },
  };
}

function computedTemplate(argument: Part, context: Context): Part {
  return {
    evaluate: (root) => {
      const text = argument.evaluate(root);
      if (typeof text === "string") spend(text.length, context);
      return typeof text === "string" ? render(parseTemplate(text), root, context) : undefined;
    },
    explain: (root, position) => {
      const text = argument.evaluate(root);
      const parts = [argument.explain(root, asArgument(position))];
      if (typeof text === "string") return { ...fixedTemplate(text, context).explain(root, position), parts };
      const notes = ["The template is not text for this event, so there is no value."];
      return traceOf("@template", context.mappingPath, undefined, position, { parts, notes });
    },
    listPaths: (root, add) => {
      argument.listPaths(root, add);
      if (root) add("*");
      return null;
    },
  };
}

export const template: DirectiveDefinition = {
  name: "@template",
  compile: (argument, context) => {
    if (typeof argument === "string") return fixedTemplate(argument, context);
    const part = textOrDirective(argument, context, asConsumed);
    return part ? computedTemplate(part, context) : nothing(context);
  },
};
