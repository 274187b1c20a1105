import type { Metadata } from "next";
import { MappingList } from "#components/mappings/list/mapping-list.tsx";

export const metadata: Metadata = { title: "Mappings" };

export default function Page() {
  return <MappingList />;
}
