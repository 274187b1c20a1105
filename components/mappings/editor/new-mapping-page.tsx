"use client";
import dynamic from "next/dynamic";
import { useParams, useRouter, useSearchParams } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { ErrorState } from "#components/ui/states.tsx";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import { useDestination } from "#lib/console/destinations/hooks.ts";
import { EditorSkeleton } from "./editor-skeleton.tsx";

const NewMapping = dynamic(
  patiently(() => import("./new-mapping.tsx").then((module) => module.NewMapping)),
  { loading: EditorSkeleton },
);
const editor = () => import("./new-mapping-editor.tsx").then((module) => module.NewMappingEditor);
const NewMappingEditor = dynamic(patiently(editor), { loading: EditorSkeleton });

/**
 * First the choice of a beginning, then the editor; the address says which, so that a reload
 * returns to it.
 */
export function NewMappingPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const destination = useDestination(destinationId);
  useWhenTouched(editor); // on its way before someone has chosen
  const search = useSearchParams();
  const router = useRouter();
  const viewer = useViewer();
  const action = search.get("action");
  if (destination.error && !destination.data) {
    return <ErrorState title="This destination couldn’t be loaded" error={destination.error} onRetry={() => destination.refetch()} />;
  }
  if (!destination.data) return <EditorSkeleton />;
  if (action) return <NewMappingEditor destination={destination.data} actionSlug={action} recipeName={search.get("recipe")} />;
  return (
    <NewMapping
      draftKey={{ userId: viewer.id, mappingId: `new-${destinationId}`, version: 0 }}
      onChoose={(slug, recipe) =>
        router.push(`${paths.newMapping(destinationId)}?${new URLSearchParams({ action: slug, ...(recipe && { recipe }) })}`)
      }
    />
  );
}
