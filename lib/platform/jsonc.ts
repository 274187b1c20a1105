import { type ParseError, visit } from "jsonc-parser";
import type { JsonObject, JsonValue } from "./json.ts";
import { readNumber } from "./json-number.ts";

/**
 * JSON with comments and trailing commas, numbers with every digit. The errors go into `errors`.
 * The value counts if there are none, and is undefined if there is no value at all. Throws
 * RangeError if it is nested deeper than the stack.
 */
export function parseJsonWithComments(text: string, errors: ParseError[]): JsonValue | undefined {
  let root: JsonValue | undefined;
  const open: { container: JsonValue[] | JsonObject; key: string }[] = [];
  const add = (value: JsonValue) => {
    const top = open.at(-1);
    if (!top) root = value;
    else if (Array.isArray(top.container)) top.container.push(value);
    else setOwn(top.container, top.key, value);
  };
  const begin = (container: JsonValue[] | JsonObject) => {
    add(container);
    open.push({ container, key: "" });
  };
  const end = () => {
    open.pop();
  };
  visit(
    text,
    {
      onObjectBegin: () => begin({}),
      onObjectProperty: (key) => {
        const top = open.at(-1);
        if (top) top.key = key;
      },
      onObjectEnd: end,
      onArrayBegin: () => begin([]),
      onArrayEnd: end,
      onLiteralValue: (value: JsonValue, offset, length) =>
        add(typeof value === "number" ? (readNumber(text.slice(offset, offset + length)) ?? value) : value),
      onError: (error, offset, length) => errors.push({ error, offset, length }),
    },
    { allowTrailingComma: true, allowEmptyContent: false, disallowComments: false },
  );
  return root;
}

/** Also `__proto__` is a key like any other. */
function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
