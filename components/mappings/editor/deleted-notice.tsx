import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";

/** The page of a mapping that someone deleted: links of events and deliveries still lead there. */
export function DeletedNotice({ destinationId }: { destinationId: string }) {
  return (
    <Notice
      tone="warn"
      live
      className="mb-3"
      title="This mapping is deleted"
      action={
        <ButtonLink size="sm" href={`${paths.mappings(destinationId)}?show=deleted`}>
          Deleted mappings
        </ButtonLink>
      }
    >
      No event uses it, and it can’t be saved. Restore it first.
    </Notice>
  );
}
