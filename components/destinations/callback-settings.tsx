"use client";
import { Section } from "#components/ui/card.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { useCallbackSettings, useChangeCallbacks } from "#lib/console/callbacks/hooks.ts";

/** Whether session updates ask Talon.One for a callback to Falconer. */
export function CallbackSettings({ destinationId, mayWrite }: { destinationId: string; mayWrite: boolean }) {
  const settings = useCallbackSettings(destinationId);
  const change = useChangeCallbacks(destinationId);
  if (!settings.data) return null;
  const { on, possible } = settings.data;
  return (
    <Section
      title="Receive callbacks"
      description="Session updates ask Talon.One for a callback. Each delivery says whether the callback agreed with the response. Mappings with their own callback keep it."
      actions={
        <Switch
          aria-label="Receive callbacks"
          checked={change.isPending ? change.variables : on}
          disabled={!mayWrite || change.isPending || (!possible && !on)}
          onCheckedChange={(wanted) =>
            change.mutate(wanted, {
              onSuccess: () => toast.good(wanted ? "Callbacks turned on" : "Callbacks turned off"),
              onError: (error) => toast.error(error),
            })
          }
        />
      }
    >
      {!possible && (
        <p className="text-ink-muted">Talon.One needs an address to call. Ask the person who runs Falconer to set PUBLIC_URL.</p>
      )}
    </Section>
  );
}
