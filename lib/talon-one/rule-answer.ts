import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { describeEffect } from "./effects.ts";
import type { TalonRequest } from "./result.ts";

/** What the rules did with one request. A delivery of several takes the greatest. */
export const ruleResults = { nothing: 0, rejected: 1, effects: 2 } as const;
export type RuleResult = keyof typeof ruleResults;
export const ruleResultOf = (rank: number | null): RuleResult | null =>
  (Object.keys(ruleResults) as RuleResult[]).find((each) => ruleResults[each] === rank) ?? null;

/** Kinds besides Talon.One's effect types. */
export const otherKinds = {
  /** A rule that did not apply, and why. */
  failure: "ruleFailure",
  coupon: "createdCoupon",
  referral: "createdReferral",
  giveaway: "awardedGiveaway",
  /** How many more there were than were kept. */
  more: "more",
} as const;

/** One thing that the rules did, or why a rule did not apply. */
export type RuleRow = {
  /** Talon.One's effect type, or one of `otherKinds`. */
  kind: string;
  campaignId: number | null;
  campaignName: string | null;
  ruleName: string | null;
  /** As received; cut if long. */
  value: JsonObject;
};
export type RuleAnswer = { result: RuleResult; rows: RuleRow[] };

const mostRows = 200;
const longestValue = 4_000;
const longestName = 200;

/** Only some requests say whether the rules should run; all others always run them. */
const asksForRules = ({ body }: Pick<TalonRequest, "body">) => !isJsonObject(body) || body.runRuleEngine !== false;

/**
 * What Talon.One's rules did, according to its answer. Undefined when the answer does not say: the
 * request ran no rules, or asked for other content only.
 */
export function readRuleAnswer(request: Pick<TalonRequest, "body">, body: JsonValue | undefined): RuleAnswer | undefined {
  if (!isJsonObject(body) || !Array.isArray(body.effects) || !asksForRules(request)) return undefined;
  const effects = objects(body.effects);
  const names = campaignNames(body);
  const said = new Set(effects.flatMap(({ props }) => (isJsonObject(props) && typeof props.value === "string" ? [props.value] : [])));
  /** Leaves out what an effect has already said. */
  const unsaid = (list: JsonValue | undefined, name: string) => objects(list).filter((each) => !said.has(String(each[name])));
  const found = [
    ...effects.map((effect) => rowOf(typeof effect.effectType === "string" ? effect.effectType : "unknown", effect, names)),
    ...unsaid(body.createdCoupons, "value").map((coupon) => rowOf(otherKinds.coupon, coupon, names)),
    ...unsaid(body.createdReferrals, "code").map((referral) => rowOf(otherKinds.referral, referral, names)),
    ...(effects.some(({ effectType }) => effectType === "awardGiveaway")
      ? []
      : objects(body.awardedGiveaways).map((giveaway) => rowOf(otherKinds.giveaway, giveaway, names))),
    ...objects(body.ruleFailureReasons).map((reason) => rowOf(otherKinds.failure, reason, names)),
  ];
  const rows = found.length > mostRows ? [...found.slice(0, mostRows), moreRow(found.length - mostRows)] : found;
  return { result: resultOf(found), rows };
}

function resultOf(rows: readonly RuleRow[]): RuleResult {
  const tones = rows.map((row) => describeRow(row.kind, row.value).tone);
  if (tones.some((tone) => tone !== "bad")) return "effects";
  return rows.some(({ kind }) => kind !== otherKinds.failure) ? "rejected" : "nothing";
}

/** One row in words; anything unknown is named as it came. */
export function describeRow(kind: string, value: JsonObject): { sentence: string; tone: "good" | "bad" | "plain" } {
  const code = (name: string) => (typeof value[name] === "string" ? ` “${value[name].slice(0, longestName)}”` : "");
  switch (kind) {
    case otherKinds.failure:
      return { sentence: failureSentence(value), tone: "bad" };
    case otherKinds.coupon:
      return { sentence: `Coupon${code("value")} was created.`, tone: "good" };
    case otherKinds.referral:
      return { sentence: `Referral code${code("code")} was created.`, tone: "good" };
    case otherKinds.giveaway:
      return { sentence: `A giveaway was awarded${code("code") && `: code${code("code")}`}.`, tone: "good" };
    case otherKinds.more:
      return { sentence: `And ${Number(value.more) || "some"} more, which the attempt’s response has.`, tone: "plain" };
    default: {
      const { sentence, tone } = describeEffect(value);
      return { sentence, tone };
    }
  }
}

function failureSentence({ ruleName, campaignName, couponValue, referralValue, details, conditionIndex }: JsonObject): string {
  const short = (text: JsonValue | undefined) => (typeof text === "string" && text !== "" ? text.slice(0, 500) : undefined);
  const [rule, campaign, coupon, referral, why] = [ruleName, campaignName, couponValue, referralValue, details].map(short);
  const place = `Rule ${rule ? `“${rule}”` : "without a name"}${campaign ? ` of campaign “${campaign}”` : ""}`;
  const about = coupon ? ` to coupon “${coupon}”` : referral ? ` to referral code “${referral}”` : "";
  const condition = typeof conditionIndex === "number" ? ` Its condition ${conditionIndex + 1} wasn’t met.` : "";
  return `${place} did not apply${about}${why ? `: ${why.replace(/[.\s]+$/, "")}` : ""}.${why ? "" : condition}`;
}

function rowOf(kind: string, value: JsonObject, names: ReadonlyMap<number, string>): RuleRow {
  const id = value.campaignId ?? value.campaignID;
  const campaignId = typeof id === "number" && Number.isInteger(id) && Math.abs(id) < 2 ** 31 ? id : null;
  const text = (given: JsonValue | undefined) => (typeof given === "string" && given !== "" ? given.slice(0, longestName) : undefined);
  return {
    kind: kind.slice(0, 100),
    campaignId,
    campaignName: text(value.campaignName) ?? (campaignId === null ? null : (names.get(campaignId) ?? null)),
    ruleName: text(value.ruleName) ?? null,
    value: bounded(value),
  };
}

const moreRow = (more: number): RuleRow => ({
  kind: otherKinds.more,
  campaignId: null,
  campaignName: null,
  ruleName: null,
  value: { more },
});

/** The names of the campaigns in the answer. */
function campaignNames(body: JsonObject): Map<number, string> {
  const names = new Map<number, string>();
  const note = (id: JsonValue | undefined, name: JsonValue | undefined) => {
    if (typeof id === "number" && typeof name === "string" && name !== "") names.set(id, name.slice(0, longestName));
  };
  for (const campaign of objects(body.triggeredCampaigns)) note(campaign.id, campaign.name);
  for (const reason of objects(body.ruleFailureReasons)) note(reason.campaignID, reason.campaignName);
  return names;
}

/**
 * Beyond a few thousand characters the short fields stay whole, and of the others the beginning.
 */
function bounded(value: JsonObject): JsonObject {
  const whole = textOf(value);
  if (whole !== undefined && whole.length <= longestValue) return value;
  const short = Object.entries(value).filter(
    ([, part]) => typeof part === "number" || (typeof part === "string" && part.length <= longestName),
  );
  return { ...Object.fromEntries(short.slice(0, 20)), cut: (whole ?? "").slice(0, longestValue / 2) };
}

function textOf(value: JsonObject): string | undefined {
  try {
    return encodeJson(value);
  } catch {
    return undefined;
  }
}

const objects = (list: JsonValue | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);
