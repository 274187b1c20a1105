/**
 * A file's text: UTF-8, with or without a byte order mark, or UTF-16 with one. Anything else is
 * refused in a sentence, because guessing could silently change letters. Throws an Error to be
 * shown.
 */
export async function readText(file: Blob, { most, tooLarge }: { most: number; tooLarge: string }): Promise<string> {
  if (file.size === 0) throw new Error("This file is empty.");
  if (file.size > most) throw new Error(tooLarge);
  return decodeText(new Uint8Array(await file.arrayBuffer()));
}

export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(problemOf(bytes));
  }
  if (text.includes("\0")) throw new Error(notText);
  return text;
}

const notText = "This isn’t a text file. Choose one that contains JSON.";

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

/**
 * Text in an older encoding has no zeros and hardly a control character; a picture or an archive
 * has both.
 */
function problemOf(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 4_096);
  const strange = start.filter((byte) => byte < 9 || (byte > 13 && byte < 32)).length;
  if (strange * 100 > start.length) return notText;
  return "This file isn’t UTF-8: its accented letters would be lost. Save it again with the encoding UTF-8, then choose it again.";
}
