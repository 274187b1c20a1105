import encodeQR from "qr";
import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { qrPath } from "./qr-path.ts";

/** Draws the path as a browser fills it: 4 pixels a module, black on white. */
function draw(path: string, size: number) {
  const scale = 4;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      data.fill(0, (row * width + Number(x) * scale) * 4, (row * width + (Number(x) + Number(length)) * scale) * 4);
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { width, height: width, data };
}

test.each([
  "otpauth://totp/Falconer:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Falconer&digits=6&period=30",
  "otpauth://totp/Falconer:a.very.long.name%40a-long-company-name.example.com?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQR&issuer=Falconer",
])("what is drawn reads as it was written", (text) => {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const path = qrPath(rows);
  expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
  expect(decodeQR(draw(path, rows.length))).toBe(text);
});
