import { cn } from "#components/ui/cn.ts";
import type { Destination, Environment } from "#lib/console/destinations/schema.ts";

export const environmentWords: Record<Environment, string> = { production: "Production", staging: "Staging", development: "Development" };

const solid: Record<Environment, string> = {
  production: "bg-env-production",
  staging: "bg-env-staging",
  development: "bg-env-development",
};

/** The environment's name on its colour; nothing if there is none. */
export function EnvironmentWord({ destination, className }: { destination: Destination; className?: string }) {
  const { environment } = destination;
  if (!environment) return null;
  return (
    <span
      className={cn(
        "inline-flex h-5 shrink-0 items-center rounded-sm px-1.5 text-xs font-medium whitespace-nowrap text-env-ink forced-color-adjust-none",
        solid[environment],
        className,
      )}
    >
      {environmentWords[environment]}
    </span>
  );
}

/**
 * The band at the top of the frame while a destination is open. On a narrow screen it contains the
 * environment's name; elsewhere that is beside the page's name.
 */
export function EnvironmentBand({ destination: { environment } }: { destination: Destination }) {
  if (!environment) return null;
  return (
    <p className={cn("forced-color-adjust-none h-4 text-center text-xs font-medium text-env-ink sm:h-1", solid[environment])}>
      <span className="sr-only">Environment: </span>
      <span className="sm:sr-only">{environmentWords[environment]}</span>
    </p>
  );
}

/** The background of the mark for a destination. */
export const environmentMark = (environment: Environment | null | undefined) =>
  environment ? `${solid[environment]} text-env-ink` : "bg-accent-soft text-accent-text";
