import "#server-only";
import { hashPassword } from "better-auth/crypto";
import { commonPasswords } from "./common-passwords.ts";

// NIST SP 800-63B: length, no composition rules, no forced change, and nothing from the list of
// what everyone tries first. 12 where NIST asks for 8 with a second factor and 15 without: the
// second factor is optional here, sign-in is throttled by address and by account, and scrypt makes
// each guess dear.

export const passwordLength = { min: 12, max: 128 };

/**
 * What is wrong with a new password, in a sentence; undefined if it is good. `words` are the
 * person's own name and address.
 */
export async function passwordProblem(password: string, words: readonly string[] = []): Promise<string | undefined> {
  const length = [...password].length;
  if (length < passwordLength.min) return `Use at least ${passwordLength.min} characters.`;
  if (password.length > passwordLength.max) return `Use at most ${passwordLength.max} characters.`;
  const plain = password.normalize("NFKC").toLowerCase();
  const core = plain.replace(/[^\p{L}\p{N}]/gu, "");
  if (new Set(plain).size < 5) return "Use more different characters.";
  if (isRun(plain)) return "A row of neighbouring characters is among the first guesses.";
  const stem = core.replace(/^\d+|\d+$/g, "");
  const common = await commonPasswords();
  if (common.has(plain) || common.has(core) || (stem.length >= 4 && common.has(stem)) || isRepeated(core, common))
    return "This is among the passwords that are guessed first. Choose another one, such as four unrelated words.";
  for (const word of words.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)))
    if (word.length >= 4 && core.replaceAll(word, "").length < 6) return "Don’t use your name or email address in it.";
  return undefined;
}

/** "abcdefghijkl", "987654321098": every step is the same, give or take the wrap from 9 to 0. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).map((character, i) => ((character.codePointAt(0) ?? 0) - (text.codePointAt(i) ?? 0) + 10) % 10);
  const straight = steps.filter((step) => step === steps[0]).length;
  return straight >= steps.length - 1 && (steps[0] === 1 || steps[0] === 9);
}

/** A common word said twice or more: "passwordpassword", "qwertyqwerty". */
function isRepeated(text: string, common: ReadonlySet<string>): boolean {
  for (let size = 1; size <= text.length / 2; size++)
    if (text.length % size === 0 && text === text.slice(0, size).repeat(text.length / size))
      return size < 6 || common.has(text.slice(0, size));
  return false;
}

/** scrypt, N 16384, r 16, p 1, with its own salt. */
export const hashNewPassword = (password: string): Promise<string> => hashPassword(password);
