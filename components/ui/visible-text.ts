// Texts from outside (events, Talon.One's messages, imports, names) may hold characters that are
// not seen and turn the text around them over.

/**
 * Control and format characters, line separators, and whatever fonts show as nothing. Not tabs and
 * line ends, not the joiners and selectors that belong to an emoji or to joined letters, and not
 * the format characters of Arabic that are seen.
 */
export const unseenCharacters =
  /(?![\t\n\r\u0600-\u0605\u06dd\u070f\p{Variation_Selector}]|\p{Join_Control})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const everyUnseen = new RegExp(`(${unseenCharacters.source})`, "gu");

/**
 * Letters that are written from right to left: with them alone in it, a text may still move the
 * words beside it.
 */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether a text could be taken for another one, or change how the text around it is read. */
export const needsIsolation = (text: string): boolean => unseenCharacters.test(text) || rightToLeft.test(text);

/** "U+202E" */
export const codePointName = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/**
 * For labels, titles and other places of bare text. Where a node can stand, use `outside`
 * (outside-text.tsx).
 */
export const visibleText = (text: string): string =>
  unseenCharacters.test(text) ? text.replace(everyUnseen, (character) => `⟨${codePointName(character)}⟩`) : text;

/** The text in turns: what is seen, an unseen character, what is seen, and so on. */
export const splitUnseen = (text: string): string[] => text.split(everyUnseen);

/** A long text with its beginning and its end: the end is what distinguishes paths. */
export function middleCut(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...text];
  const half = Math.floor((length - 1) / 2);
  return characters.length <= length ? text : `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}
