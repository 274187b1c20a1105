"use client";
import { Archive, Link2, ListChecks, Send } from "lucide-react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { Segmented } from "#components/ui/tabs.tsx";

export type Mode = "preview" | "validate";

/** Preview, Validate, Send, in this order of how far they go; and what is kept of it. */
export function TesterActions({
  mode,
  onMode,
  sendCount,
  canSaveCase,
  canLink,
  onSend,
  onSaveCase,
  onCases,
  onSaved,
  onLink,
}: {
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** Mappings that would be sent through: those that are ticked and match. */
  sendCount: number;
  canSaveCase: boolean;
  canLink: boolean;
  onSend: () => void;
  onSaveCase: () => void;
  onCases: () => void;
  onSaved: () => void;
  onLink: () => void;
}) {
  const canSend = useCan("tester.send");
  const mayWrite = useCan("tester.write");
  const sendWords = sendCount === 0 ? "Select the mappings to send" : `Send ${sendCount} ${sendCount === 1 ? "mapping" : "mappings"}`;
  return (
    <>
      <Segmented
        label="Test mode"
        value={mode}
        onValueChange={onMode}
        options={[
          { value: "preview", label: "Preview" },
          { value: "validate", label: "Validate" },
        ]}
      />
      {canSend ? (
        <Button look="primary" title={sendWords} disabled={sendCount === 0} onClick={onSend}>
          <Send aria-hidden />
          Send…
        </Button>
      ) : (
        <span className="text-sm text-ink-faint">Your role can preview and validate, but not send.</span>
      )}
      {mayWrite && (
        <Button disabled={!canSaveCase} onClick={onSaveCase}>
          Save as test case
        </Button>
      )}
      <Button onClick={onCases}>
        <ListChecks aria-hidden />
        Test cases
      </Button>
      <Button onClick={onSaved}>
        <Archive aria-hidden />
        Saved
      </Button>
      {(mayWrite || canLink) && (
        <Button onClick={onLink}>
          <Link2 aria-hidden />
          Copy link
        </Button>
      )}
    </>
  );
}
