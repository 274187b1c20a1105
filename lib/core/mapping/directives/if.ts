import { asArgument, asConsumed, type DirectiveDefinition, nothing, readArguments, traceOf } from "../context.ts";
import type { Value } from "../path.ts";
import { isLooselyEmpty } from "../text.ts";
import type { DirectiveInfo, Part } from "../types.ts";

export const ifInfo: DirectiveInfo = {
  name: "@if",
  label: "Either, or",
  help: "Chooses between two values by whether something is there.",
  form: "object",
  arguments: [
    { key: "exists", label: "Is there", help: "True when this value is neither missing nor null.", type: "value" },
    { key: "blank", label: "Is there and not empty", help: "As above, but empty text, 0 and false count as not there.", type: "value" },
    { key: "then", label: "Then", help: "The value when it is there. If you leave this out, the field is left out.", type: "value" },
    { key: "else", label: "Else", help: "The value when it is not. Empty text, 0, false and null leave the field out.", type: "value" },
  ],
  snippet: { "@if": { exists: { "@path": "$.properties." }, then: "", else: "" } },
};

function isThere(value: Value): boolean {
  return value !== undefined && value !== null;
}

function isFilled(value: Value): boolean {
  return isThere(value) && !isLooselyEmpty(value);
}

export const ifDirective: DirectiveDefinition = {
  name: "@if",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@if", ["exists", "blank", "then", "else"]);
    if (!given) return nothing(context);
    const exists = context.part(given.exists, "exists", asConsumed);
    const blank = context.part(given.blank, "blank", asConsumed);
    const whenTrue = context.part(given.then, "then");
    // The reference takes an "else" of "", 0, false or null for no else at all.
    const whenFalse = given.else ? context.part(given.else, "else") : nothing(context);
    if (!given.exists && !given.blank) {
      context.issue("missing_argument", '@if needs a value to look at: "exists" or "blank".');
      return nothing(context);
    }
    const usesExists = given.exists !== undefined;
    const condition: Part = usesExists ? exists : blank;
    const holds = usesExists ? isThere : isFilled;
    return {
      evaluate: (root) => (holds(condition.evaluate(root)) ? whenTrue : whenFalse).evaluate(root),
      explain: (root, position) => {
        const held = holds(condition.evaluate(root));
        const chosen = held ? whenTrue : whenFalse;
        const branch = held ? "then" : "else";
        const absent = given[branch] === undefined || (!held && !given.else);
        const missing = usesExists ? "missing or null" : "missing, null, empty text, 0 or false";
        const seen = held ? "The value is there" : `The value is ${missing}`;
        return traceOf("@if", context.mappingPath, chosen.evaluate(root), position, {
          notes: [absent ? `${seen}, and there is no "${branch}".` : `${seen}, so "${branch}" is taken.`],
          parts: [condition.explain(root, asArgument(position)), ...(absent ? [] : [chosen.explain(root, position)])],
        });
      },
      listPaths: (root, add) => {
        condition.listPaths(root, add);
        whenTrue.listPaths(root, add);
        whenFalse.listPaths(root, add);
        return null;
      },
    };
  },
};
