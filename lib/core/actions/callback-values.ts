// What a callback's values must be, in one place for the form, the planner, the contract and the
// sender.

/**
 * Printable ASCII. Receivers differ in how they read anything beyond, and Node refuses most of it.
 */
export function isHeaderText(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

/** JavaScript's own, in browsers and on servers alike. */
declare const URL: new (text: string) => { hostname: string };

export function isHttpAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/?#]\S*$/i.test(text)) return false;
  try {
    return new URL(text).hostname !== "";
  } catch {
    return false;
  }
}

export const callbackKeyLength = 32;

/** A header's name, a space, and the key. */
export function isCallbackKey(text: string): boolean {
  const space = text.indexOf(" ");
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text.slice(0, Math.max(space, 0))) && text.length - space - 1 >= callbackKeyLength;
}

/** The parts of Talon.One's response that a callback may be told to contain. */
export const contentFields = [
  "customerSession",
  "customerProfile",
  "coupons",
  "triggeredCampaigns",
  "referral",
  "loyalty",
  "event",
  "awardedGiveaways",
  "ruleFailureReasons",
  "previousReturns",
  "createdAttributes",
  "createdCoupons",
  "createdReferrals",
  "effects",
] as const;
const contentFieldNames: ReadonlySet<string> = new Set(contentFields);

/**
 * The first name in a comma-separated list that Talon.One doesn’t recognise; "" if a name is
 * missing.
 */
export function unknownContentField(list: string): string | undefined {
  return list
    .split(",")
    .map((name) => name.trim())
    .find((name) => !contentFieldNames.has(name));
}
