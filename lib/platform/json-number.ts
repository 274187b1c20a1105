/**
 * A number of a JSON text that JavaScript's own numbers cannot hold: they keep about 16 digits, and
 * go up to 1.8e308. It stands wherever a number may, and keeps every digit it was written with.
 * Numbers that JavaScript holds as they are written stay plain numbers.
 *
 * It is an object to JavaScript alone: `isJsonObject` says no, and nothing in it can be changed or
 * read by a path.
 */
export class ExactNumber {
  /** As written, a number of JSON. */
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
    Object.freeze(this);
    if (!isSendable(this)) unsendable.met = true;
  }

  toString(): string {
    return this.digits;
  }

  /** The nearest number, for comparisons and arithmetic, which are done in JavaScript's numbers. */
  valueOf(): number {
    return Number(this.digits);
  }

  /**
   * For JSON.stringify, which gives a key, where the engine can write raw numbers; where it cannot,
   * `encodeJson` is what keeps a number a number. Others that ask, such as Prisma, know plain
   * numbers only, and get the nearest.
   */
  toJSON(key?: string): unknown {
    written.exact = true;
    if (key === undefined && isSendable(this)) return Number(this.digits);
    return key !== undefined && rawJson ? rawJson(this.digits) : this.digits;
  }
}

/**
 * Whether toJSON was asked since it was last set to false: how `encodeJson` learns, at no cost,
 * that a value held exact numbers.
 */
export const written = { exact: false };

/**
 * Whether this process has ever seen a number that no receiver can read: until then nobody has to
 * look for one.
 */
export const unsendable = { met: false };

/** In engines of 2023 and later; undefined in others. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON?: (text: string) => unknown };

export const writesRawNumbers = rawJson !== undefined;

/** Beyond 1.8e308 a number is an error to most readers of JSON, Talon.One's among them. */
export function isSendable(number: ExactNumber): boolean {
  return Number.isFinite(Number(number.digits));
}

const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number of JSON, with all its digits; undefined when the text is not a number. */
export function readNumber(text: string): number | ExactNumber | undefined {
  if (!numberText.test(text)) return undefined;
  const number = Number(text);
  return isKept(text, number) ? number : new ExactNumber(text);
}

/**
 * Whether the number says all that the text does: what JavaScript writes for it has the same value.
 * Up to 15 digits it always does.
 */
function isKept(text: string, number: number): boolean {
  if (text.length <= 15 && !/e[+-]?\d{3}/i.test(text)) return true;
  if (!Number.isFinite(number)) return false;
  return sameDecimal(text, String(number));
}

function sameDecimal(left: string, right: string): boolean {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  return a.digits === b.digits && (a.digits === "" || (a.exponent === b.exponent && a.negative === b.negative));
}

/** 0.<digits> times ten to the exponent; no zeros at either end. */
function decimalOf(text: string): { negative: boolean; digits: string; exponent: number } {
  const [, sign, whole = "", fraction = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first === -1) return { negative: false, digits: "", exponent: 0 };
  let end = all.length;
  while (all.charCodeAt(end - 1) === 48) end--;
  return { negative: sign === "-", digits: all.slice(first, end), exponent: Number(power) + whole.length - first };
}

/** Whether it is a whole number, whatever its spelling: 12e400 is, 1.5 is not. */
export function isWhole(number: ExactNumber): boolean {
  const { digits, exponent } = decimalOf(number.digits);
  return digits.length <= exponent;
}

/**
 * A number written as people and JavaScript write it too (`+5`, `.5`, `007`, `0x1F`, with white
 * space around), with all its digits.
 */
export function readAnyNumber(text: string): number | ExactNumber | undefined {
  const plain = text.trim();
  if (plain === "") return undefined;
  if (/^0[xob][\da-f]+$/i.test(plain)) {
    const number = Number(plain);
    return Number.isNaN(number) ? undefined : readNumber(String(BigInt(plain)));
  }
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(plain);
  if (!match || !/^[+-]?\.?\d/.test(plain)) return undefined;
  const [, sign, whole, fraction, power] = match;
  return readNumber(`${sign === "-" ? "-" : ""}${whole || "0"}${fraction ? `.${fraction}` : ""}${power ? `e${power}` : ""}`);
}
