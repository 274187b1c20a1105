import type { Text } from "./texts.ts";

// How Falconer speaks, as far as a program can hold it: the glossary's terms against their
// synonyms, and the form of sentences. docs/writing.md has the whole of it.

/** Where a text stands: pages and their parts, sentences that other code makes, or the docs. */
export type Place = "interface" | "sentences" | "docs";
type Rule = { pattern: RegExp; say: string; in?: readonly Place[] };

const pagesOnly: readonly Place[] = ["interface"];
const notDocs: readonly Place[] = ["interface", "sentences"];

/** Words to avoid, and what to say instead. Code between backticks is not checked. */
const synonyms: readonly Rule[] = [
  { pattern: /\b(some|every|any)body\b/i, say: "someone, everyone, anyone" },
  { pattern: /\bwhoever\b/i, say: "the person who, anyone who", in: notDocs },
  { pattern: /\badministrators?\b/i, say: "admin" },
  { pattern: /\b(mistakes?|faults?|troubles?)\b/i, say: "error, or problem", in: notDocs },
  { pattern: /\bmend(s|ed|ing)?\b/i, say: "fix, or recovered" },
  { pattern: /\b(anew|once more)\b/i, say: "again" },
  { pattern: /\b(sent|tried) again\b/i, say: "retry (Falconer), or replay (a person)", in: pagesOnly },
  { pattern: /\b(re-?send(s|ing)?|re-?sent)\b/i, say: "replay" },
  { pattern: /\bgiven up\b/i, say: "out of retries, or failed", in: notDocs },
  { pattern: /\bdead\b/i, say: "out of retries", in: pagesOnly },
  { pattern: /\blanes?\b/i, say: "queue", in: pagesOnly },
  { pattern: /\bovert(ak(e|es|ing|en)|ook)\b/i, say: "skip, or pass", in: notDocs },
  { pattern: /\b(go(es|ing)?|went) on\b/i, say: "continue, or resume", in: notDocs },
  { pattern: /\b(answer(s|ed)? (nothing|with|only|in time)|no answers?|(not|n’t) answer)\b/i, say: "respond, response", in: notDocs },
  { pattern: /\b(Talon\.One|server|database)(’s|'s)? answer(s|ed)?\b/i, say: "response, responds", in: notDocs },
  { pattern: /\bTalon\.One ((has|would|will|may) )?refuse[ds]?\b/i, say: "Talon.One rejects" },
  { pattern: /\b(request limit|paced?)\b/i, say: "rate limit", in: notDocs },
  { pattern: /\bkept for\b/i, say: "retention, deleted after", in: notDocs },
  { pattern: /\b(tak(e|es|en)|took) over\b|\bwr(ite|ites|itten|ote) over\b/i, say: "import, or overwrite", in: notDocs },
  { pattern: /\bsecond factor\b|\bfinger print\b/i, say: "two-factor authentication, fingerprint" },
  { pattern: /\bgone\b|\btaken away\b/i, say: "deleted, removed, no longer stored", in: notDocs },
  { pattern: /\bshall\b/i, say: "should, or the plain present" },
  { pattern: /(?<!\bthere )\b(is|are|was|were) no\b(?! (longer|more)\b)/i, say: "isn’t, aren’t", in: notDocs },
  { pattern: /\ball the same\b/i, say: "anyway, still", in: notDocs },
  { pattern: /\bby itself\b/i, say: "automatically", in: pagesOnly },
  { pattern: /\bmalformed\b|^discarded\b|\bevents? (is|are|was|were) discarded\b/i, say: "unreadable, not used", in: notDocs },
  { pattern: /\bbundles?\b/i, say: "export file", in: pagesOnly },
  { pattern: /\bswitch(ed|es)? (it |them )?(on|off)\b|\b(en|dis)abled?\b/i, say: "on, off, turn on, turn off", in: notDocs },
  { pattern: /\bpublish(es|ed)?\b/i, say: "release", in: pagesOnly },
  { pattern: /\bas it stands\b|\bstands? (here|there|in the list|in the stead)\b/i, say: "is, appears, as saved", in: notDocs },
  { pattern: /\bsendings\b|\bthe whole story\b/i, say: "delivery, history" },
  { pattern: /\bc[oa]mes? out otherwise\b/i, say: "gives a different result" },
  { pattern: /\bon (its|their|the) way\b/i, say: "in progress, waiting", in: notDocs },
  { pattern: /(?<!Segment(’s|'s)? )\bsubscriptions?\b/i, say: "mapping", in: pagesOnly },
  { pattern: /\bdrop rules?\b/i, say: "filter" },
  { pattern: /\bremed(y|ies)\b/i, say: "what to do", in: notDocs },
  { pattern: /\b(a|the|each|earlier|next|last) (try|tries)\b/i, say: "attempt" },
  { pattern: /\bone(’s|') own\b|\boneself\b/i, say: "your own, the person’s own", in: notDocs },
  { pattern: /\be-mails?\b/i, say: "email" },
  { pattern: /[\d…] %/, say: "no space before “%”" },
];

/** What other products call their own: a switch of Segment’s, an effect of Talon.One’s. */
const namesOfOthers = /\b(Enable batching|Bundles found)\b/g;

/** A negative in a whole sentence of a page. Comparisons such as “is not” begin in lower case. */
const longNegative =
  /^[^\p{Ll}].*\b([Cc]annot|([Dd]oes|[Dd]o|[Ii]s|[Aa]re|[Ww]as|[Ww]ere|[Hh]as|[Hh]ave|[Hh]ad|[Cc]ould|[Ww]ould|[Dd]id|[Ww]ill|[Ss]hould) not)\b/su;
/** A key of the API or of the language where a person fills in a form. */
const codeName = /(?<![\w.{$@-])([a-z]{2,}[A-Z]\w*|[a-z]+_[a-z_]+|[@$]\.?[a-z]\w*)/;
const longestSentence = 30;

/** Every way in which a text breaks the rules, in a sentence each. */
export function broken({ words, form }: Pick<Text, "words" | "form">, place: Place): string[] {
  const prose = words.replace(/`[^`]*`/g, "…").replace(namesOfOthers, "…");
  const found: string[] = [];
  for (const { pattern, say, in: places } of synonyms) {
    const hit = !places || places.includes(place) ? pattern.exec(prose) : null;
    if (hit) found.push(`“${hit[0]}”: say ${say}`);
  }
  if (place !== "interface") return found;
  const negative = longNegative.exec(prose)?.[1];
  if (negative) found.push(`“${negative}”: contract it`);
  const code = form ? codeName.exec(prose)?.[0] : undefined;
  if (code) found.push(`“${code}”: no code names in a form`);
  for (const sentence of prose.split(/(?<=[.!?])\s+|\n/)) {
    const count = sentence.match(/[\p{L}\p{N}…][\p{L}\p{N}’'.…-]*/gu)?.length ?? 0;
    if (count > longestSentence) found.push(`a sentence of ${count} words: at most ${longestSentence}`);
  }
  return found;
}
