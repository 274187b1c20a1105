/**
 * One line of RFC 4180. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe, which makes it text.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  const cell = (value: string | null) => {
    const text = value ?? "";
    const harmless = /^[\s]*[=+\-@\t\r]/.test(text) || /^[＝＋－＠]/.test(text) ? `'${text}` : text;
    return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return `${cells.map(cell).join(",")}\r\n`;
}
