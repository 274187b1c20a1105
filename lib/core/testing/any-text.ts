import fc from "fast-check";

const whole = (min: number, max: number) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code));

/**
 * Text of any characters, half surrogates left out. As fast-check's `unit: "binary"`, whose making
 * alone takes a second.
 */
export const anyText = (constraints: { maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ unit: fc.oneof(whole(0, 0x7f), whole(0x80, 0xd7ff), whole(0xe000, 0x10ffff)), ...constraints });
