import { redirect } from "next/navigation";
import { paths } from "#components/frame/paths.ts";

export default function Page() {
  redirect(paths.start());
}
