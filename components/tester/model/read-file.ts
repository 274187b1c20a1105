import { readText } from "#components/files/read-text.ts";

/**
 * The text of a file with an event. Refuses in a sentence what is empty, too large, not text, or in
 * another encoding.
 */
export const readFile = (file: Blob): Promise<string> =>
  // Larger files are not events from Segment.
  readText(file, { most: 1_000_000, tooLarge: "This file is larger than an event can be (1 MB)." });
