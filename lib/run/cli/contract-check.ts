import { readFile } from "node:fs/promises";
import { checkContract } from "#lib/talon-one/contract-check/check-contract.ts";
import { type PublishedContract, readPublishedContract } from "#lib/talon-one/contract-check/published-contract.ts";

const file = process.argv[2];
if (!file || file === "--help") {
  console.error(
    "Usage: npm run contract-check -- FILE\nFILE is Talon.One's published OpenAPI file (3.0 or 3.1) of its third-party, Integration or Management API, JSON or YAML.",
  );
  process.exit(2);
}

let published: PublishedContract;
try {
  published = readPublishedContract(await readFile(file, "utf8"));
} catch (error) {
  console.error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  process.exit(2);
}

const { rows, disagreements } = await checkContract(published);
console.log(`${published.title}, ${published.version}: ${published.operations.length} operations\n`);
const table = [
  ["operation", "request", "examples", "changed", "answers", "agrees"],
  ...rows.map((row) => [
    row.operation,
    `${row.method} ${row.path}`,
    String(row.requests),
    String(row.changed),
    String(row.answers),
    row.disagreements.length > 0 ? `no (${row.disagreements.length})` : row.remark ? `- (${row.remark})` : "yes",
  ]),
];
const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
for (const line of table)
  console.log(
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
console.log(
  `\n${sum((row) => row.requests)} example requests, ${sum((row) => row.changed)} changed bodies, ${sum((row) => row.answers)} answers of the simulator: ${disagreements.length} disagreements`,
);
for (const text of disagreements.slice(0, 100)) console.log(`- ${text}`);
process.exitCode = disagreements.length > 0 ? 1 : 0;
