import "#server-only";
import { laneKey } from "#lib/engine/delivery/new-delivery.ts";
import { ExactNumber, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/** What takes the place of an erased ID inside longer text. */
export const erasedWord = "erased";

/**
 * One person, as erasing knows them: the requested ID, in every form in which it is stored, and the
 * email addresses that came with it. A value *is* the person if it equals the ID; a text *mentions*
 * them if it contains the ID as a separate word. "user-1" is not "user-10".
 */
export type Person = {
  id: string;
  /** The keys of their queues, as stored. */
  lanes: ReadonlySet<string>;
  /**
   * Patterns for LIKE over JSON text that Falconer wrote. What they find is looked at again in
   * JavaScript.
   */
  patterns: readonly string[];
  /** The ID may be hidden behind escapes in JSON that others wrote. */
  escapes: readonly string[];
  is(value: unknown): boolean;
  mentions(text: string): boolean;
  /**
   * No ordinary word or number. Others are not looked for inside texts, unless it is sure that the
   * text is about the person.
   */
  distinct: boolean;
  /** The same text without the ID and the email addresses. */
  text(text: string, surely?: boolean): string;
  /**
   * Values of these traits. They are searched for in shared and saved things, and are never by
   * themselves a reason to erase another person's record.
   */
  learnEmail(holder: unknown): void;
  emails(): readonly string[];
};

const before = "(?<![\\p{L}\\p{N}_@+-]|[\\p{L}\\p{N}]\\.)";
const after = "(?![\\p{L}\\p{N}_@+-]|\\.[\\p{L}\\p{N}])";
const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
const jsonText = (text: string) => JSON.stringify(text).slice(1, -1);
const likeLiteral = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
const wordsOf = (forms: readonly string[], flags: string) =>
  new RegExp(
    `${before}(?:${[...forms]
      .sort((a, b) => b.length - a.length)
      .map(literal)
      .join("|")})${after}`,
    flags,
  );

const emailPattern = /^[^\s@]{1,100}@[^\s@]{1,200}$/;
const emailLimit = 20;

export function createPerson(id: string): Person {
  const lanes = new Set([`profile:${id}`, `session:${id}`].map(laneKey));
  const values = new Set([id, id.replaceAll("\0", "\ufffd")]);
  const encoded = encodeURIComponent(id.toWellFormed());
  const inUrl = [encoded, encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()), encoded.replaceAll("%20", "+")];
  const hashes = [...lanes].filter((lane) => lane.includes(":#")).map((lane) => lane.slice(lane.indexOf("#")));
  const forms = [...new Set([...values, ...[...values].map(jsonText), ...inUrl, ...hashes])];
  const idWord = wordsOf(forms, "gu");
  const distinct = id.length >= 7 || (id.length >= 5 && /\D/.test(id));
  const emails = new Set<string>();
  let emailWord: RegExp | undefined;
  if (emailPattern.test(id)) learn(id);

  function learn(email: string) {
    if (emails.size >= emailLimit) return;
    emails.add(email.toLowerCase());
    emailWord = wordsOf(
      [...emails].flatMap((one) => [one, encodeURIComponent(one)]),
      "giu",
    );
  }
  const found = (pattern: RegExp | undefined, text: string) => {
    if (!pattern) return false;
    pattern.lastIndex = 0;
    return pattern.test(text);
  };
  return {
    id,
    lanes,
    patterns: [...new Set([...values].map(jsonText).concat(inUrl, hashes))].map(likeLiteral),
    escapes: ["\\u", ...(id.includes("/") ? ["\\/"] : [])],
    is: (value) =>
      typeof value === "string"
        ? values.has(value) || emails.has(value.toLowerCase())
        : (typeof value === "number" || value instanceof ExactNumber) && values.has(String(value)),
    distinct,
    mentions: (text) => (distinct && found(idWord, text)) || found(emailWord, text),
    text: (text, surely = distinct) => {
      const without = surely ? text.replace(idWord, erasedWord) : text;
      return emailWord ? without.replace(emailWord, erasedWord) : without;
    },
    learnEmail(holder) {
      if (!isJsonObject(holder)) return;
      const { email } = holder;
      if (typeof email === "string" && emailPattern.test(email)) learn(email);
    },
    emails: () => [...emails],
  };
}

/** Keys that name whose item this is; the item of a list that is the person's goes as a whole. */
const naming = /id$|^(user|customer|profile|member|person|contact|email)/i;
/** Where even an ID such as "42" can only be a person's. */
const personal = /user|customer|profile|member|person|contact|anonymous|previous|integrationid|recipient|referr|email/i;

const stands = (key: string, value: JsonValue | undefined, person: Person) =>
  person.is(value) && ((person.distinct && typeof value === "string") || personal.test(key));

/**
 * The value without the person: without their items in lists, the fields with the ID, and the ID
 * inside texts. The very same value if nothing in it names them. An ID that could as well be a
 * quantity counts only where a person is meant.
 */
export function withoutPerson(value: JsonValue, person: Person, under = ""): JsonValue {
  if (typeof value === "string") return person.text(value);
  if (Array.isArray(value)) {
    const kept = value.filter((item) => !stands(under, item, person) && !(isJsonObject(item) && isTheirs(item, person)));
    const inner = kept.map((item) => withoutPerson(item, person, under));
    return inner.length === value.length && inner.every((item, index) => item === value[index]) ? value : inner;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  const kept = entries.flatMap(([key, inner]): [string, JsonValue | undefined][] => {
    if (stands(key, inner, person) || (person.distinct && person.is(key))) return [];
    // What was cut off may be a person's item without its ID: then nobody can tell where it ends.
    if (key === "bodyText" && typeof inner === "string" && person.mentions(inner)) return [[key, erasedWord]];
    return [[person.text(key), inner === undefined ? inner : withoutPerson(inner, person, key)]];
  });
  const same =
    kept.length === entries.length && kept.every(([key, inner], index) => key === entries[index]?.[0] && inner === entries[index]?.[1]);
  return same ? value : Object.fromEntries(kept);
}

const isTheirs = (item: JsonObject, person: Person) =>
  Object.entries(item).some(([key, inner]) => naming.test(key) && stands(key, inner, person));

/** True when a value anywhere in it is the person's ID. */
export function holdsPerson(value: JsonValue | undefined, person: Person, under = ""): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsPerson(item, person, under));
  if (!isJsonObject(value)) return stands(under, value, person);
  return Object.entries(value).some(([key, inner]) => (person.distinct && person.is(key)) || holdsPerson(inner, person, key));
}

/** The email addresses beside the person's ID, in an item or a request of theirs. */
export function learnEmails(value: JsonValue | undefined, person: Person): void {
  if (Array.isArray(value)) for (const item of value) learnEmails(item, person);
  if (!isJsonObject(value)) return;
  if (isTheirs(value, person)) for (const holder of [value, value.traits, value.attributes]) person.learnEmail(holder);
  for (const inner of Object.values(value)) learnEmails(inner, person);
}
