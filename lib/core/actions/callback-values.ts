// What the values of a callback must be: one answer for the form, the planner, the contract and
// what sends.

/**
 * Printable ASCII. What lies beyond is read differently by each receiver, and Node refuses most of
 * it.
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

/** The parts of Talon.One's answer that a callback may be told to carry. */
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
 * The first name of a list with commas that Talon.One doesn’t recognise; "" where a name is
 * missing.
 */
export function unknownContentField(list: string): string | undefined {
  return list
    .split(",")
    .map((name) => name.trim())
    .find((name) => !contentFieldNames.has(name));
}
