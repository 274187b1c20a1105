// What a person may call a thing. People recognise a name by its looks: what cannot be seen must
// not make two of them differ, or one of them empty. No server code here: forms and dialogs use the
// same rule.

export const longestName = 100;

/**
 * Control and format characters, halves, private ones, line separators, whatever fonts show as
 * nothing, and the blank Braille cell.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const everyUnseen = new RegExp(unseen.source, "gu");
const seen = /[\p{L}\p{N}\p{P}\p{S}]/u;

// Joiners that change what is seen: within one emoji, of a keycap, and between letters of scripts
// that are written joined.
const joined = [
  "Arabic",
  "Syriac",
  "Mongolian",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Oriya",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Khmer",
]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
const meantJoiners = new RegExp(
  [
    "(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})",
    "(?<=\\p{Extended_Pictographic})\\ufe0f",
    "(?<=[0-9#*])\\ufe0f(?=\\u20e3)",
    `(?<=[${joined}])[\\u200c\\u200d](?=[${joined}])`,
  ].join("|"),
  "gu",
);

/**
 * One form of several that look alike: composed characters, plain spaces, one at a time, none at
 * the ends.
 */
export const tidyName = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/\p{Zs}+/gu, " ")
    .trim();

/** Whether a tidy name can be told by its looks. */
export function isSeenName(name: string): boolean {
  const bare = name.replace(meantJoiners, "");
  return seen.test(bare) && !unseen.test(bare) && !/^\p{M}/u.test(bare);
}

/**
 * Makes a name from any text, for imports and copies: without what is refused, cut to its length.
 * Empty if nothing visible is left.
 */
export function mendName(text: string, longest = longestName): string {
  const kept: string[] = [];
  let at = 0;
  const given = text.slice(0, 10 * longest);
  for (const joiner of given.matchAll(meantJoiners)) {
    kept.push(withoutUnseen(given.slice(at, joiner.index)), joiner[0]);
    at = joiner.index + joiner[0].length;
  }
  kept.push(withoutUnseen(given.slice(at)));
  const name = startOf(kept.join(""), longest);
  if (isSeenName(name)) return name;
  const bare = startOf(seenText(name), longest);
  return isSeenName(bare) ? bare : "";
}

/**
 * The beginning of a text, at most `longest` long and tidied: without half a character at its end
 * or a stray accent at its start.
 */
const startOf = (text: string, longest: number): string =>
  tidyName(text)
    .replace(/^[\p{M}\s]+/u, "")
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();

const withoutUnseen = (text: string): string =>
  text.replace(everyUnseen, (character) => (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(character) ? " " : ""));

/**
 * The visible part of a name, to compare it with what someone typed: names from before this rule
 * may contain more.
 */
export const seenText = (text: string): string => tidyName(withoutUnseen(text));
