import { asArgument, type DirectiveDefinition, nothing, readArguments, readText, textOrDirective, traceOf } from "../context.ts";
import { spend } from "../meter.ts";
import type { Value } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const caseInfo: DirectiveInfo = {
  name: "@case",
  label: "Upper or lower case",
  help: "Writes text in lower or upper case. Anything that is not text stays as it is.",
  form: "object",
  arguments: [
    {
      key: "operator",
      label: "Change to",
      help: "Lower or upper case.",
      type: "choice",
      required: true,
      choices: [
        { value: "lower", label: "lower case" },
        { value: "upper", label: "UPPER CASE" },
      ],
    },
    { key: "value", label: "Value", help: "The text to change.", type: "value", required: true },
  ],
  snippet: { "@case": { operator: "lower", value: { "@path": "$.properties." } } },
};

export const caseDirective: DirectiveDefinition = {
  name: "@case",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@case", ["operator", "value"]);
    if (!given) return nothing(context);
    const operator = given.operator === undefined ? "" : readText(given.operator, "operator", context);
    if (operator !== null && operator !== "lower" && operator !== "upper") {
      context.issue("wrong_choice", 'operator must be "lower" or "upper".', ...(given.operator === undefined ? [] : ["operator"]));
    }
    if (given.value === undefined) return nothing(context);
    const part = textOrDirective(given.value, context.below("value"));
    if (!part || given.value === "") return nothing(context);
    const evaluate = (root: Value): Value => {
      const value = part.evaluate(root);
      if (typeof value !== "string") return value;
      spend(value.length, context);
      return operator === "lower" ? value.toLowerCase() : value.toUpperCase();
    };
    return {
      evaluate,
      explain: (root, position) => {
        const value = evaluate(root);
        return traceOf("@case", context.mappingPath, value, position, {
          notes: value === undefined || typeof value === "string" ? [] : ["The value is not text, so it stays as it is."],
          parts: [part.explain(root, asArgument(position))],
        });
      },
      listPaths: (root, add) => {
        part.listPaths(root, add);
        return null;
      },
    };
  },
};
