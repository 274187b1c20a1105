/**
 * From 0 to 100 (exclusive), always the same for the same text, in every process and in the
 * browser; evenly spread.
 */
export function samplePosition(text: string): number {
  // FNV-1a, then MurmurHash3's finaliser, because FNV alone spreads short texts badly that differ
  // only at the end.
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) / 0x100000000) * 100;
}
