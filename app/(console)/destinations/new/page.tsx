import type { Metadata } from "next";
import { NewDestination } from "#components/destinations/new-destination.tsx";
import { ForRole } from "../../for-role.tsx";

export const metadata: Metadata = { title: "Add destination" };

export default function Page() {
  return (
    <ForRole anyOf={["config.write"]}>
      <NewDestination />
    </ForRole>
  );
}
