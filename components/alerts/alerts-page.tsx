"use client";
import dynamic from "next/dynamic";
import { useCan } from "#components/frame/viewer.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Skeleton } from "#components/ui/states.tsx";
import { ParamTabs, useParamTab } from "#components/ui/tabs.tsx";
import { CurrentAlertList } from "./current-alert-list.tsx";

const loading = () => <Skeleton className="h-60 rounded-lg" />;
const NoticeList = dynamic(
  patiently(() => import("./notice-list.tsx").then((module) => module.NoticeList)),
  { loading },
);
const ChannelList = dynamic(
  patiently(() => import("./channel-list.tsx").then((module) => module.ChannelList)),
  { loading },
);
const RulesForm = dynamic(
  patiently(() => import("./rules-form.tsx").then((module) => module.RulesForm)),
  { loading },
);

const everyone = [
  { id: "now", label: "Now" },
  { id: "history", label: "History" },
  { id: "rules", label: "Rules" },
] as const;
const tabsOfAdmins = [...everyone, { id: "channels", label: "Channels" }] as const;

/** Current alerts, past messages, channels and rules. */
export function AlertsPage() {
  const mayWrite = useCan("alerts.write");
  const tabs = mayWrite ? tabsOfAdmins : everyone;
  const tab = useParamTab<(typeof tabsOfAdmins)[number]["id"]>("show", tabs);
  return (
    <>
      <PageHeader
        title="Alerts"
        description="Falconer tells you when something is wrong, once for each change, and again when it is over."
      />
      <ParamTabs label="Alerts" name="show" tabs={tabs} className="mb-4" />
      {tab === "now" && <CurrentAlertList />}
      {tab === "history" && <NoticeList />}
      {tab === "rules" && <RulesForm mayWrite={mayWrite} />}
      {tab === "channels" && <ChannelList />}
    </>
  );
}
