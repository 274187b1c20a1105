import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { asText, type FilterHandler } from "./liquid-filter.ts";

// Base64 and hashes that need neither Node nor the browser's asynchronous cryptography, so that a
// preview shows what a server sends.

/** JavaScript's own, in browsers and on servers alike. */
declare const TextDecoder: new (label: string, options: { ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Map([...alphabet].map((letter, value) => [letter, value]));
values.set("-", 62);
values.set("_", 63);

/**
 * As Node reads it, and therefore Segment: including the alphabet for addresses. Other characters
 * are skipped, and "=" ends the text.
 */
export function decodeBase64(text: string): string {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    if (letter === "=") break;
    const value = values.get(letter);
    if (value === undefined) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 0xff;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, length));
}

export function encodeBase64(text: string): string {
  const bytes = utf8ToBytes(text.toWellFormed());
  let result = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const group = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let i = 0; i < 4; i++) result += i > rest ? "=" : alphabet[(group >> (18 - 6 * i)) & 63];
  }
  return result;
}

/** A filter of one text that counts the text's length before it makes anything of it. */
function ofText(change: (text: string, key: string) => string): FilterHandler {
  return function (value, key) {
    const [text, keyText] = [asText(value), asText(key)];
    this.context.memoryLimit.use(text.length + keyText.length);
    return change(text, keyText);
  };
}

const bytesOf = (text: string) => utf8ToBytes(text.toWellFormed());

export const codeFilters: { [name: string]: FilterHandler } = {
  base64_encode: ofText(encodeBase64),
  base64_decode: ofText(decodeBase64),
  sha256: ofText((text) => bytesToHex(sha256(bytesOf(text)))),
  hmac_sha256: ofText((text, key) => bytesToHex(hmac(sha256, bytesOf(key), bytesOf(text)))),
};
