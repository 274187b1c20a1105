import { Power, PowerOff } from "lucide-react";
import { StateDot } from "#components/ui/badge.tsx";

/** Whether something is on, as a word with its icon. */
export function OnOff({ on, off = "Off" }: { on: boolean; off?: string }) {
  return (
    <StateDot icon={on ? Power : PowerOff} tone={on ? "good" : "neutral"}>
      {on ? "On" : off}
    </StateDot>
  );
}
