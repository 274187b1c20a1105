"use client";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useState } from "react";
import { useCrumbName } from "#components/frame/crumbs.ts";
import { ErrorState } from "#components/ui/states.tsx";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { useMapping } from "#lib/console/mappings/hooks.ts";
import { editedContent } from "./content-of.ts";
import { EditorSkeleton } from "./editor-skeleton.tsx";

// The language, the planner and the form are one large part that only this page needs. The server
// renders the page, so it is visible before they arrive.
const MappingEditor = dynamic(() => import("./mapping-editor.tsx").then((module) => module.MappingEditor), {
  loading: EditorSkeleton,
});
const DeletedNotice = dynamic(() => import("./deleted-notice.tsx").then((module) => module.DeletedNotice), { loading: () => null });

export function MappingPage() {
  const { destinationId, mappingId } = useParams<{ destinationId: string; mappingId: string }>();
  const destination = useDestination(destinationId);
  const mapping = useMapping(destinationId, mappingId);
  // What was there when the page opened: later answers of the server must not change the form under
  // someone's hands.
  const [opened, setOpened] = useState(mapping.data);
  if (mapping.data && !mapping.isStale && opened?.id !== mapping.data.id) setOpened(mapping.data);
  useCrumbName(mappingId, mapping.data?.name);

  const error = mapping.error ?? destination.error;
  if (error && !mapping.data) return <ErrorState title="This mapping couldn’t be loaded" error={error} onRetry={() => mapping.refetch()} />;
  if (!destination.data || !opened) return <EditorSkeleton />;
  return (
    <>
      {mapping.data?.deletedAt && !mapping.data.draft && <DeletedNotice destinationId={destinationId} />}
      <MappingEditor
        key={opened.id}
        destination={destination.data}
        mapping={opened}
        newest={mapping.data}
        initial={editedContent(opened)}
      />
    </>
  );
}
