// One name for one thing: what people read follows the glossary of docs/writing.md. The rules are
// in platform/testing/word-rules.ts; the canaries below fail when one of them stops watching.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { textsOfDocument } from "./platform/testing/document-texts.ts";
import { textsOf } from "./platform/testing/texts.ts";
import { broken, type Place } from "./platform/testing/word-rules.ts";

const project = join(import.meta.dirname, "..");
/**
 * Read by nobody but those who test, or not Falconer's own words: Talon.One's, as the simulator
 * says them, and those that people type into the help's search.
 */
const left = /\.test\.tsx?$|\/generated\/|\/testing\/|\/simulator\/|\/help\/keywords\.ts$|^lib\/run\/(chaos|image|upgrade|deploy)\//;

function sources(): [file: string, place: Place][] {
  const files = ["app", "components", "lib"].flatMap((top) =>
    readdirSync(join(project, top), { recursive: true, encoding: "utf8" }).map((name) => join(top, name).replaceAll("\\", "/")),
  );
  return files
    .filter((file) => /\.tsx?$/.test(file) && !left.test(file))
    .map((file) => [file, /^components\/|^app\/(?!api\/)/.test(file) ? "interface" : "sentences"]);
}

function complaints(file: string, place: Place): string[] {
  const source = readFileSync(join(project, file), "utf8");
  const texts = file.endsWith(".md") ? textsOfDocument(source) : textsOf(file, source);
  return texts.flatMap((text) => broken(text, place).map((complaint) => `${file}:${text.line} ${complaint}, in “${text.words}”`));
}

test("pages and sentences use the glossary's terms, contract negatives and stay short", () => {
  const read = sources();
  expect(read.length).toBeGreaterThan(1_000);
  expect(read.flatMap(([file, place]) => complaints(file, place))).toEqual([]);
});

test("so do the documents", () => {
  const documents = readdirSync(join(project, "docs")).filter((name) => name.endsWith(".md"));
  const files = [...documents.map((name) => `docs/${name}`), "README.md", "SECURITY.md", "CONTRIBUTING.md"];
  // The page on style names what is not said.
  const read = files.filter((file) => file !== "docs/writing.md");
  expect(read.flatMap((file) => complaints(file, "docs"))).toEqual([]);
});

const page = (jsx: string) => `export const Page = ({ count, name }: Props) => ${jsx};`;
const words = (long: number) => `${Array.from({ length: long }, (_, n) => (n === 0 ? "Words" : "word")).join(" ")}.`;
const saidIn = (source: string, place: Place = "interface") => textsOf("a.tsx", source).flatMap((text) => broken(text, place));

describe("caught is", () => {
  test.each<[what: string, source: string, complaint: string]>([
    ["a synonym in JSX text", page("<p>Ask an administrator.</p>"), "admin"],
    ["one on a line of its own", page("<p>\n  Ask your\n  administrator.\n</p>"), "admin"],
    ["one in an attribute that is read", page('<Notice title="Nothing was sent again" />'), "replay"],
    ["one in an accessible name", page('<button aria-label="Send it once more" />'), "again"],
    ["one in a template", page(`<p>{\`\${count} lanes wait\`}</p>`), "queue"],
    ["one beside a value that is put in", page("<p>{name} has given up.</p>"), "out of retries"],
    ["one on both sides of an element in the line", page("<p>It goes <b>on</b> by itself.</p>"), "continue"],
    ["one in a choice of two", page('<p>{count ? "Mended" : "Open"}</p>'), "fix"],
    ["one in a table of words", 'const words: Record<string, string> = { open: "Malformed events" };', "unreadable"],
    ["one in a sum", 'const message = "Somebody else " + "was first.";', "someone"],
    ["one in an error that is thrown", 'throw new InputError("This is no event.");', "isn’t"],
    ["one in a call", 'toast.good("It is enabled now");', "turn on"],
    ["one in a word of its own", page("<Badge>Mistake</Badge>"), "error"],
    ["a negative that is not contracted", page("<p>Talon.One does not respond.</p>"), "contract"],
    ["a space before the sign for percent", page("<p>{count} % of the events</p>"), "%"],
    ["a code name in a label", page('<TextField label="profileIntegrationId" />'), "no code names"],
    ["a code name in a help", page('<TextField help="As in cart_items, one each" />'), "no code names"],
    ["a directive in a label's text", page("<label>Value of @path</label>"), "no code names"],
    ["a code name in a form's description", 'const field = { key: "a", label: "The identifier customerId" };', "no code names"],
    ["a sentence of 31 words", page(`<p>${words(31)}</p>`), "31 words"],
    ["a long sentence with elements in it", page(`<p>${words(20).slice(0, -1)} <b>and so</b> ${words(10)}</p>`), "32 words"],
  ])("%s", (_, source, complaint) => {
    expect(saidIn(source).join("\n")).toContain(complaint);
  });

  test("each synonym, by one example", () => {
    const examples =
      "somebody; whoever; administrators; a fault; mended; anew; sent again; resend; given up; dead; lanes; overtake; goes on; no answer; the server answered; the pace; kept for; written over; second factor; gone; shall; it is no event; all the same; by itself; malformed; bundle; switched on; publish; as it stands; the whole story; comes out otherwise; on its way; subscription; drop rule; the remedy; a try; one’s own; e-mail; Talon.One would refuse; 5 %";
    for (const example of examples.split("; "))
      expect(broken({ words: `Here ${example} is`, form: false }, "interface"), example).not.toEqual([]);
  });

  test("a synonym in a document, with its line", () => {
    const texts = textsOfDocument("# A page\n\nFirst.\n\n- one\n- somebody reads\n\n| a | b |\n|---|---|\n| x | an administrator |\n");
    expect(texts.filter((text) => broken(text, "docs").length > 0).map(({ line, words }) => [line, words])).toEqual([
      [6, "somebody reads"],
      [10, "an administrator"],
    ]);
  });
});

describe("let through is", () => {
  test.each<[what: string, source: string]>([
    [
      "a class name, a type, an import",
      'import "somebody here";\ntype State = "is dead now";\nexport const A = () => <p className="not gone dead" id="dead end" />;',
    ],
    ["a value of the API", 'const isOut = state === "dead" || state === "malformed";'],
    ["SQL", 'const rows = query("SELECT name FROM lane WHERE enabled AND gone");'],
    ["a tagged template", "const rows = sql`somebody is dead in lanes`;"],
    ["code in the text", page("<p>Set <code>enabled dead lanes</code> in the file.</p>")],
    ["code between backticks", 'const help = "Set `enabled` to true in `lanes`.";'],
    ["an example in an input", page('<input placeholder="properties.orderId" />')],
    ["a comparison as the trigger writes it", 'const words = { "!=": "does not contain", "=": "is not" };'],
    ["a name in another product", page("<p>Leave Enable batching off in Segment.</p>")],
    ["Segment’s own word", page("<p>Import Segment’s subscriptions.</p>")],
    ["a name of people’s with a capital inside", page('<TextField label="Copy as cURL for the iOS app" />')],
    ["a sentence of 30 words, and two of them", page(`<p>${words(30)} ${words(30)}</p>`)],
    ["there is no such thing", page("<p>There is no room here.</p>")],
  ])("%s", (_, source) => {
    expect(saidIn(source)).toEqual([]);
  });

  test("code in a document", () => {
    const texts = textsOfDocument("Set `enabled`.\n\n```\nsomebody shall mend it anew\n```\n");
    expect(texts.flatMap((text) => broken(text, "docs"))).toEqual([]);
  });
});

test("a file that cannot be parsed is told", () => {
  expect(() => textsOf("a.tsx", "const = <p>")).toThrow("a.tsx cannot be read");
});
