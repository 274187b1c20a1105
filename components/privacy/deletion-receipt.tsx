import { Button } from "#components/ui/button.tsx";
import { Facts } from "#components/ui/card.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { count, Time } from "#components/ui/time.tsx";
import type { Deletion } from "#lib/console/deletions/schema.ts";
import { laterWords } from "./deletion-words.ts";

/** Who asked when, what Talon.One answered, and what became of Falconer's own copies. */
export function DeletionReceipt({ deletion }: { deletion: Deletion }) {
  const { person, askedAt, askedBy, notices, withdrawn, answeredAt, status, answer, tries, sentAt, laterEvents, keptBackUntil, erased } =
    deletion;
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-sunken p-3">
      <Facts
        items={[
          { name: "Asked", value: <Time value={askedAt} absolute /> },
          { name: "By", value: notices > 1 ? `${askedBy}, ${count(notices)} times` : askedBy },
          { name: "Person", value: <Mono className="break-all">{person}</Mono> },
          { name: "Withdrawn", value: withdrawn === 1 ? "1 request that waited" : `${count(withdrawn)} requests that waited` },
          { name: "Attempts", value: sentAt ? <AttemptFacts tries={tries} sentAt={sentAt} /> : "none yet" },
          { name: "Talon.One’s response", value: responseWords(status, answer) },
          { name: "Deleted", value: answeredAt ? <Time value={answeredAt} absolute /> : "not yet" },
          {
            name: "Later events",
            value: (
              <>
                {laterWords[laterEvents]} {keptBackUntil && <Time value={keptBackUntil} absolute />}
              </>
            ),
          },
          { name: "Falconer’s own copies", value: erased ? ownCopies(erased) : "not erased yet" },
        ]}
      />
      <Button size="sm" className="self-start" onClick={() => download(deletion)}>
        Download receipt
      </Button>
    </div>
  );
}

const AttemptFacts = ({ tries, sentAt }: { tries: number; sentAt: string }) => (
  <>
    {count(tries)}, the last <Time value={sentAt} absolute />
  </>
);

function responseWords(status: number | null, answer: string | null): string {
  if (status === 204) return "204: deleted";
  if (status === 404) return "404: it had nothing under this ID";
  return [status, answer].filter((part) => part !== null).join(": ") || "none yet";
}

function ownCopies({ erased, checked }: NonNullable<Deletion["erased"]>): string {
  const what = `${count(erased.events)} events, ${count(erased.deliveries)} deliveries, ${count(erased.attempts)} attempts erased`;
  return checked.complete ? `${what}; nothing was left` : `${what}; see the audit log for what was left`;
}

function download(deletion: Deletion): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(deletion, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `deletion-${deletion.id}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
