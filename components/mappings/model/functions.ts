/**
 * The functions a marketer can choose, each a directive of the mapping language. The form draws its
 * inputs from `params`; reading and writing mappings follows the same table, so a function is one
 * entry here and nothing else.
 */
export type FunctionParam = {
  key: string;
  label: string;
  help?: string;
  /** value: any value; values: a list of them; liquid: template text. */
  kind: "value" | "values" | "text" | "boolean" | "choice" | "liquid";
  choices?: readonly { value: string; label: string }[];
  /** What the directive does when the key is absent. */
  default?: string | boolean;
  required?: true;
  /** Folded away until it has a value. */
  advanced?: true;
};

export type FunctionDefinition = {
  name: string;
  directive: string;
  title: string;
  help: string;
  /**
   * params: the directive holds an object of these keys; single: it holds the value of its only
   * param itself.
   */
  shape: "params" | "single" | "fallbacks";
  params: readonly FunctionParam[];
};

const value: FunctionParam = { key: "value", label: "Value", kind: "value", required: true };

export const functions = [
  {
    name: "coalesce",
    directive: "@if",
    title: "First that has a value",
    help: "Takes the first of these that is there; the last one stands in when none is.",
    shape: "fallbacks",
    params: [
      { key: "values", label: "Try in this order", kind: "values", required: true },
      {
        key: "mode",
        label: "Skip a value when it is",
        kind: "choice",
        default: "exists",
        choices: [
          { value: "exists", label: "missing or null" },
          { value: "blank", label: "missing, null, empty, 0 or false" },
        ],
      },
    ],
  },
  {
    name: "ifExists",
    directive: "@if",
    title: "If present",
    help: "One value when something is there, another when it is not.",
    shape: "params",
    params: [
      { key: "exists", label: "If this is there", kind: "value", required: true },
      { key: "then", label: "Then use", kind: "value" },
      { key: "else", label: "Otherwise use", kind: "value", help: "An empty text, 0 or false here sends nothing." },
    ],
  },
  {
    name: "ifNotBlank",
    directive: "@if",
    title: "If not blank",
    help: "One value when something is there and not empty, 0 or false; another otherwise.",
    shape: "params",
    params: [
      { key: "blank", label: "If this is not blank", kind: "value", required: true },
      { key: "then", label: "Then use", kind: "value" },
      { key: "else", label: "Otherwise use", kind: "value", help: "An empty text, 0 or false here sends nothing." },
    ],
  },
  {
    name: "case",
    directive: "@case",
    title: "Upper or lower case",
    help: "Changes the case of a text; anything else passes as it is.",
    shape: "params",
    params: [
      {
        key: "operator",
        label: "Change to",
        kind: "choice",
        required: true,
        choices: [
          { value: "lower", label: "lower case" },
          { value: "upper", label: "UPPER CASE" },
        ],
      },
      value,
    ],
  },
  {
    name: "replace",
    directive: "@replace",
    title: "Replace text",
    help: "Replaces a piece of text by another, letter for letter.",
    shape: "params",
    params: [
      { ...value, label: "In" },
      { key: "pattern", label: "Find", kind: "text", required: true },
      { key: "replacement", label: "Replace by", kind: "text", default: "", help: "Leave empty to remove it." },
      { key: "global", label: "Every occurrence", kind: "boolean", default: true },
      { key: "ignorecase", label: "Ignore upper and lower case", kind: "boolean", default: false },
      { key: "pattern2", label: "Then find", kind: "text", advanced: true },
      { key: "replacement2", label: "and replace by", kind: "text", default: "", advanced: true },
    ],
  },
  {
    name: "flatten",
    directive: "@flatten",
    title: "Flatten an object",
    help: "Turns nested keys into one level: address.city becomes one key.",
    shape: "params",
    params: [
      { ...value, label: "Object" },
      { key: "separator", label: "Between the keys", kind: "text", required: true },
      { key: "omitArrays", label: "Leave lists as they are", kind: "boolean", default: false },
    ],
  },
  {
    name: "merge",
    directive: "@merge",
    title: "Merge objects",
    help: "Puts the keys of several objects into one.",
    shape: "params",
    params: [
      { key: "objects", label: "Objects", kind: "values", required: true },
      {
        key: "direction",
        label: "When two have the same key",
        kind: "choice",
        required: true,
        choices: [
          { value: "right", label: "the later one wins" },
          { value: "left", label: "the earlier one wins" },
        ],
      },
    ],
  },
  {
    name: "json",
    directive: "@json",
    title: "JSON text",
    help: "Writes a value as JSON text, or reads JSON text into a value.",
    shape: "params",
    params: [
      {
        key: "mode",
        label: "Direction",
        kind: "choice",
        required: true,
        choices: [
          { value: "encode", label: "value to text" },
          { value: "decode", label: "text to value" },
        ],
      },
      value,
    ],
  },
  {
    name: "liquid",
    directive: "@liquid",
    title: "Liquid template",
    help: "A Liquid template over the whole event, at most 1,000 characters. The result is text.",
    shape: "single",
    params: [{ key: "template", label: "Template", kind: "liquid", required: true }],
  },
  {
    name: "transform",
    directive: "@transform",
    title: "Reshape, then map",
    help: "Builds something from the event first, then maps its result as if that were the event.",
    shape: "params",
    params: [
      { key: "apply", label: "First build", kind: "value", required: true },
      { key: "mapping", label: "Then map its result", kind: "value", required: true },
    ],
  },
  {
    name: "excludeWhenNull",
    directive: "@excludeWhenNull",
    title: "Leave out when null",
    help: "Sends nothing instead of null, inside an object as well.",
    shape: "single",
    params: [value],
  },
] as const satisfies readonly FunctionDefinition[];

export type FunctionName = (typeof functions)[number]["name"];

const byName = new Map<string, FunctionDefinition>(functions.map((definition) => [definition.name, definition]));

/** The table's entry for a function that the form knows. */
export function functionByName(name: FunctionName): FunctionDefinition {
  const definition = byName.get(name);
  if (!definition) throw new Error(`no function is called ${name}`);
  return definition;
}

/** Functions that one directive may stand for; which of them depends on what it holds. */
export function functionsByDirective(directive: string): readonly FunctionDefinition[] {
  return functions.filter((definition) => definition.directive === directive);
}
