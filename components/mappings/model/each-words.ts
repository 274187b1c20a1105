/** "products" and "Cart items": "Each product becomes a cart item". */
export function eachWords(list: string, field: string): string {
  const [from, to] = [singular(list), singular(lowerFirst(field))];
  if (from === undefined || to === undefined) return `Each item of ${list} becomes an entry of ${lowerFirst(field)}`;
  return `Each ${from} becomes ${/^[aeiou]/i.test(to) ? "an" : "a"} ${to}`;
}

/** Only for plain English plurals; other words are not guessed at. */
function singular(words: string): string | undefined {
  const text = words.replaceAll("_", " ").trim();
  if (/ies$/i.test(text)) return `${text.slice(0, -3)}y`;
  return /[a-rt-z]s$/i.test(text) ? text.slice(0, -1) : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
