// Bytes of JSON text, for code that looks at it without parsing it.
export const quote = 0x22;
export const backslash = 0x5c;
export const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
/** How many bytes are scanned before others get their turn. */
export const stepBytes = 500_000;
