import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { ActionDefinition, ActionField } from "../actions/types.ts";
import type { Catalogue, CatalogueAudience } from "./types.ts";

/** One audience of a mapping, and its counterpart where the mapping goes. */
export type TranslatedAudience = {
  /** The field's path. */
  path: string;
  id: string | number;
  /** In the account that it comes from. */
  name: string | null;
  /** Null: not translated; `reason` says why. */
  becomes: string | number | null;
  reason: string | null;
  /** Not translated, so the field keeps its value where the mapping goes. */
  kept: boolean;
};

/**
 * Gives the fixed audiences of a mapping the IDs that they have in another account, found by name.
 * If one is not found, the field keeps its value `there`, if it has one; otherwise the ID is copied
 * unchanged. What an event brings is not touched.
 */
export function translateAudiences(
  action: ActionDefinition,
  settings: JsonObject,
  { from, to, there }: { from: Catalogue; to: Catalogue; there?: JsonObject },
): { settings: JsonObject; audiences: TranslatedAudience[] } {
  const audiences: TranslatedAudience[] = [];
  const walk = (fields: readonly ActionField[], object: JsonObject, kept: JsonValue | undefined, parent: string): JsonObject => {
    const next: JsonObject = { ...object };
    const own = (key: string) => (isJsonObject(kept) && Object.hasOwn(kept, key) ? kept[key] : undefined);
    for (const field of fields) {
      const value = Object.hasOwn(object, field.key) ? object[field.key] : undefined;
      if (value === undefined) continue;
      const path = `${parent}${field.key}`;
      const kind = audienceKind(field);
      if (kind) next[field.key] = translateField(kind, value, own(field.key), path);
      else if (field.fields) next[field.key] = inside(field.fields, value, own(field.key), path);
    }
    return next;
  };
  const inside = (fields: readonly ActionField[], value: JsonValue, kept: JsonValue | undefined, path: string): JsonValue => {
    if (Array.isArray(value))
      return value.map((one, index) => inside(fields, one, Array.isArray(kept) ? kept[index] : undefined, `${path}[${index}]`));
    return isJsonObject(value) ? walk(fields, value, kept, `${path}.`) : value;
  };
  const translateField = (kind: Kind, value: JsonValue, kept: JsonValue | undefined, path: string): JsonValue => {
    const found: TranslatedAudience[] = [];
    const next = descend(value, (id) => {
      const one = translate(kind, id, path, from, to);
      found.push(one);
      return one.becomes ?? id;
    });
    const keeps = kept !== undefined && found.some(({ becomes }) => becomes === null);
    audiences.push(...found.map((one) => ({ ...one, kept: keeps && one.becomes === null })));
    return keeps ? kept : next;
  };
  return { settings: walk(action.fields, settings, there, ""), audiences };
}

type Kind = "audience" | "segmentAudience";
const audienceKind = ({ names }: ActionField): Kind | undefined =>
  names?.kind === "audience" || names?.kind === "segmentAudience" ? names.kind : undefined;

function translate(kind: Kind, id: string | number, path: string, from: Catalogue, to: Catalogue): TranslatedAudience {
  const idOf = ({ id, integrationId }: CatalogueAudience) => (kind === "audience" ? id : integrationId);
  const name = from.audiences?.find((one) => idOf(one) === id)?.name ?? null;
  const no = (reason: string): TranslatedAudience => ({ path, id, name, becomes: null, reason, kept: false });
  if (!from.audiences) return no("The audiences of the account it comes from are not known.");
  if (name === null) return no("The account it comes from has no such audience.");
  if (!to.audiences) return no("The audiences of the account it goes to are not known.");
  const namesakes = to.audiences.filter((one) => one.name === name && idOf(one) !== undefined);
  const [only] = namesakes;
  if (!only) return no(`The account it goes to has no audience “${name}”${kind === "audience" ? "" : " from Segment"}.`);
  if (namesakes.length > 1) return no(`The account it goes to has ${namesakes.length} audiences “${name}”.`);
  return { path, id, name, becomes: idOf(only) ?? null, reason: null, kept: false };
}

/** Visits the fixed IDs: those in lists, and the choices of an "either, or". */
function descend(value: JsonValue, visit: (id: string | number) => JsonValue): JsonValue {
  if (typeof value === "number" || (typeof value === "string" && value !== "" && !value.includes("{{"))) return visit(value);
  if (Array.isArray(value)) return value.map((one) => descend(one, visit));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (inner === undefined) return [key, inner];
      if (key === "@literal") return [key, descend(inner, visit)];
      return [key, key === "@if" && isJsonObject(inner) ? branches(inner, visit) : inner];
    }),
  );
}

const branches = (argument: JsonObject, visit: (id: string | number) => JsonValue): JsonObject =>
  Object.fromEntries(
    Object.entries(argument).map(([key, inner]) => [
      key,
      (key === "then" || key === "else") && inner !== undefined ? descend(inner, visit) : inner,
    ]),
  );
