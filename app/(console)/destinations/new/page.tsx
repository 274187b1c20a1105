import type { Metadata } from "next";
import { NewDestination } from "#components/destinations/new-destination.tsx";

export const metadata: Metadata = { title: "Add a destination" };

export default function Page() {
  return <NewDestination />;
}
