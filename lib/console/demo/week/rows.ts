import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

// Rows of the tables that the week is written into; times are ISO texts, days as 2026-11-30.

type EventRow = {
  id: string;
  expires_on: string;
  source_id: string;
  destination_id: string;
  message_id: string;
  type: string;
  name: string | null;
  user_id: string | null;
  anonymous_id: string | null;
  sent_at: string | null;
  received_at: string;
  outcome: string;
  reason: string | null;
  matched: number;
  payload: JsonValue;
  name_id: number | null;
};

export type DeliveryRow = {
  id: string;
  expires_on: string;
  event_id: string;
  event_expires_on: string;
  destination_id: string;
  mapping_id: string;
  mapping_version: number;
  action_slug: string;
  message_id: string;
  state: string;
  reason: string | null;
  cause: string | null;
  requests: JsonValue;
  pending: number;
  results: JsonObject | null;
  issues: JsonValue;
  customer_profile_id: string | null;
  customer_session_id: string | null;
  attempt_count: number;
  retry_unknown: boolean;
  stop_lane: boolean;
  is_test: boolean;
  created_at: string;
  settled_at: string | null;
  source_id: string;
  name_id: number | null;
  rule_result: number | null;
};

export type AttemptRow = {
  id: string;
  expires_on: string;
  destination_id: string;
  delivery_id: string;
  delivery_ids: string[];
  request_index: number;
  started_at: string;
  finished_at: string;
  duration_ms: number;
  outcome: string;
  status: number | null;
  error: string | null;
  request: JsonValue;
  response: JsonValue;
};

type EffectRow = {
  id: string;
  expires_on: string;
  destination_id: string;
  delivery_id: string;
  attempt_id: string;
  at: string;
  kind: string;
  campaign_id: number | null;
  campaign_name: string | null;
  rule_name: string | null;
  is_test: boolean;
  value: JsonValue;
};

export type WeekRows = { events: EventRow[]; deliveries: DeliveryRow[]; attempts: AttemptRow[]; effects: EffectRow[] };
export const noRows = (): WeekRows => ({ events: [], deliveries: [], attempts: [], effects: [] });
