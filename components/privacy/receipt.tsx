import { Facts, Section } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import type { ErasureReceipt } from "#lib/console/privacy/schema.ts";

const names: [keyof ErasureReceipt["erased"], string][] = [
  ["events", "Events"],
  ["deliveries", "Deliveries"],
  ["attempts", "Attempts"],
  ["effects", "Effects of rules"],
  ["waitingRequests", "Waiting requests"],
  ["savedEvents", "Saved events"],
  ["problemNotes", "Notes about problems"],
  ["testCases", "Test cases"],
  ["links", "Links"],
  ["runs", "Reprocessing runs"],
];

/** Records that serve other customers too. */
const parts: [keyof ErasureReceipt["redacted"], string][] = [
  ["events", "Shared events, this person’s part"],
  ["deliveries", "Shared deliveries, this person’s part"],
  ["attempts", "Shared attempts, this person’s part"],
  ["effects", "Effects of others’ deliveries, this person’s part"],
];

/** What an erasure did, and what it searched afterwards. */
export function Receipt({ receipt }: { receipt: ErasureReceipt }) {
  return (
    <Section
      title="Receipt"
      actions={
        <CopyButton value={() => JSON.stringify(receipt, null, 2)} label="Copy receipt" look="plain">
          Copy
        </CopyButton>
      }
      bodyClassName="flex flex-col gap-3"
    >
      {receipt.checked.complete ? (
        <Notice
          tone="good"
          live
          title={
            receipt.checked.everywhere === false
              ? "Everything about this person was erased; others’ records weren’t searched"
              : "Everything about this person was erased"
          }
        >
          Falconer looked again afterwards and found nothing left. The audit log keeps this receipt, with a keyed hash instead of the user
          ID.
        </Notice>
      ) : (
        <Notice tone="warn" live title="Not everything is erased yet">
          Read the notes below. The audit log keeps this receipt, with a keyed hash instead of the user ID.
        </Notice>
      )}
      <Facts
        items={[
          { name: "When", value: <Time value={receipt.at} absolute /> },
          { name: "By", value: receipt.by },
          { name: "Person", value: <Mono className="break-all">{receipt.person}</Mono> },
          ...names.map(([key, name]) => ({ name, value: count(receipt.erased[key] ?? 0) })),
          ...parts.map(([key, name]) => ({ name, value: count(receipt.redacted[key] ?? 0) })),
          { name: "Looked through everyone’s records", value: receipt.checked.everywhere === false ? "No" : "Yes" },
          { name: "Records read", value: count(receipt.checked.records) },
          { name: "Other tables searched", value: count(receipt.checked.tables) },
          ...receipt.checked.left.map(({ table, rows }) => ({ name: `Still in ${table}`, value: count(rows) })),
        ]}
      />
      {receipt.notes.map((note) => (
        <p key={note} className="text-ink-muted">
          {note}
        </p>
      ))}
    </Section>
  );
}
