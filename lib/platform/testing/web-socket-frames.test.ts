import fc from "fast-check";
import { expect, test } from "vitest";
import { Frames, frameOf } from "./web-socket-frames.ts";

const answer = Buffer.from("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
const withHead = (head: number[], body: Buffer) => Buffer.concat([Buffer.from(head), body]);
const long = (length: number) => Buffer.alloc(length, "x");
const binary = withHead([0x82, 3], Buffer.from([0x81, 0x81, 0x81]));
const sent = [
  answer,
  frameOf('{"id":1}'),
  withHead([0x81, 126, 0x01, 0x00], long(256)),
  withHead([0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70], long(70_000)),
  binary,
  frameOf("ü"),
];

test("what a server writes comes frame by frame, wherever its bytes are cut", () => {
  const whole = Buffer.concat(sent);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const frames = new Frames();
      const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const got = edges.slice(1).flatMap((end, at) => frames.add(whole.subarray(edges[at], end)));
      expect(Buffer.concat(got.map((frame) => frame.whole)).equals(whole)).toBe(true);
      expect(got.map(({ text }) => text?.length)).toEqual([undefined, 8, 256, 70_000, undefined, 1]);
      expect(got.at(-1)?.text).toBe("ü");
    }),
    { numRuns: 200 },
  );
});

test("a text that needs a longer head is refused", () => {
  expect(() => frameOf("x".repeat(126))).toThrow(/125 bytes/);
});
