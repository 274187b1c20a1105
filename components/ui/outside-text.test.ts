import fc from "fast-check";
import { Fragment, createElement as h, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ourSentence, outside } from "./outside-text.tsx";
import { needsIsolation, unseenCharacters, visibleText } from "./visible-text.ts";

const shown = (node: ReactNode) => renderToStaticMarkup(h("p", null, outside(node)));
const plain = (markup: string) => markup.replace(/<[^>]*>/g, "");

test.each([
  ["Test \u202egnp.exe", "Test U+202Egnp.exe"],
  ["\u2067this is not evil\u2069 ok", "U+2067this is not evilU+2069 ok"],
  ["a\u061cb\u200ec\u200fd", "aU+061CbU+200EcU+200Fd"],
  ["Order\u200bCompleted\ufeff", "OrderU+200BCompletedU+FEFF"],
  ["x\0y\x1bz", "xU+0000yU+001Bz"],
  ["a\u2028b", "aU+2028b"],
  ["tag\u{e0041}", "tagU+E0041"],
])("%j is shown with its unseen characters by name, and set apart", (text, words) => {
  expect(shown(text)).toMatch(/^<p><bdi>/);
  expect(plain(shown(text))).toBe(words);
  expect(unseenCharacters.test(visibleText(text))).toBe(false);
});

test.each(["Order Completed", "two\nlines\tand a tab", "Familie 👨\u200d👩\u200d👧", "❤\ufe0f", "Zürich 店舗", ""])(
  "%j stays as it is",
  (text) => {
    expect(outside(text)).toBe(text);
    expect(visibleText(text)).toBe(text);
  },
);

test("letters from right to left are set apart, whole", () => {
  expect(shown("שלום")).toBe("<p><bdi>שלום</bdi></p>");
});

test("a sentence of ours that begins with one runs from left to right", () => {
  expect(renderToStaticMarkup(h("p", null, ourSentence("שלום events")))).toBe('<p><bdi dir="ltr">שלום events</bdi></p>');
  expect(ourSentence("Order Completed events")).toBe("Order Completed events");
});

test("texts beside each other and in fragments are each set apart; elements are left alone", () => {
  const markup = shown(["a\u202e", " by ", h("b", { key: "b" }, "b\u202d"), h(Fragment, { key: "f" }, "“", "c\u2066", "”")]);
  expect(markup.replaceAll(/ class="[^"]*"/g, "")).toBe(
    "<p><bdi>a<span>U+202E</span></bdi> by <b>b\u202d</b>“<bdi>c<span>U+2066</span></bdi>”</p>",
  );
});

test("whatever the text, no direction control is left in the page", () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(..."ab \u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c", "ש"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(text, (value) => {
      expect(plain(shown(value))).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/);
      if (needsIsolation(value)) expect(shown(value)).toContain("<bdi>");
    }),
    { numRuns: 1_000 },
  );
});
