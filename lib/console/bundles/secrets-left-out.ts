import { actions } from "#lib/core/actions/index.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

const secretKeys = new Set(actions.flatMap((action) => action.fields.filter(({ type }) => type === "secret").map(({ key }) => key)));

/**
 * The settings without the text of secret fields, and the places where there was some. Values read
 * from the event (@path) stay: they are not our secrets.
 */
export function withoutSecrets(settings: JsonObject): { settings: JsonObject; missing: string[] } {
  const missing: string[] = [];
  const blank = (value: JsonValue, at: string): JsonValue => {
    if (typeof value === "string") {
      if (value !== "") missing.push(at);
      return "";
    }
    if (Array.isArray(value)) return value.map((item, index) => blank(item, `${at}.${index}`));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        inner === undefined || key === "@path" || key === "_metadata" ? inner : blank(inner, `${at}.${key}`),
      ]),
    );
  };
  const entries = Object.entries(settings).flatMap(([key, value]): [string, JsonValue | undefined][] => {
    if (!secretKeys.has(key) || value === undefined) return [[key, value]];
    const blanked = blank(value, key);
    return blanked === "" ? [] : [[key, blanked]];
  });
  return { settings: Object.fromEntries(entries), missing };
}
