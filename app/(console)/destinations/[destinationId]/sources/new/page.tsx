import type { Metadata } from "next";
import { NewSource } from "#components/sources/new-source.tsx";
import { ForRole } from "../../../../for-role.tsx";

export const metadata: Metadata = { title: "Add source" };

export default function Page() {
  return (
    <ForRole anyOf={["config.write"]}>
      <NewSource />
    </ForRole>
  );
}
