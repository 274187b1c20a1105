import { Checkbox } from "#components/ui/toggle.tsx";
import { ApiError } from "#lib/access/http/api.ts";

/** "New key tested and in use. Shop resumed." */
export function rotatedWords({ untested, resumed }: { untested: boolean; resumed: readonly string[] }, which = "New key"): string {
  if (untested) return `${which} in use, untested`;
  const who = resumed.length > 0 ? ` ${resumed.join(", ")} resumed.` : "";
  return `${which} tested and in use.${who}`;
}

/** For when Talon.One could not be asked, and the old key must be replaced anyway. */
export function WithoutTest({
  error,
  checked,
  onCheckedChange,
}: {
  error: Error;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
}) {
  if (!(error instanceof ApiError) || error.code !== "unavailable") return null;
  return (
    <Checkbox checked={checked} onCheckedChange={onCheckedChange}>
      Use this key without a test
    </Checkbox>
  );
}
