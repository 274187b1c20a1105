import { z } from "zod";
import * as audit from "#lib/access/audit/schema.ts";
import { doneSchema, issueSchema } from "#lib/access/http/schema.ts";
import * as passkeys from "#lib/access/passkeys/schema.ts";
import * as tokens from "#lib/access/tokens/schema.ts";
import * as users from "#lib/access/users/schema.ts";
import * as alerts from "#lib/console/alerts/schema.ts";
import * as apiKeys from "#lib/console/api-keys/schema.ts";
import * as audiences from "#lib/console/audiences/schema.ts";
import * as backTests from "#lib/console/back-tests/schema.ts";
import * as backgroundWork from "#lib/console/background-work/schema.ts";
import * as bundles from "#lib/console/bundles/schema.ts";
import * as callbacks from "#lib/console/callbacks/schema.ts";
import * as catalogue from "#lib/console/catalogue/schema.ts";
import * as configuration from "#lib/console/configuration/schema.ts";
import * as deletions from "#lib/console/deletions/schema.ts";
import * as deliveries from "#lib/console/deliveries/schema.ts";
import * as demo from "#lib/console/demo/schema.ts";
import * as destinations from "#lib/console/destinations/schema.ts";
import * as events from "#lib/console/events/schema.ts";
import * as help from "#lib/console/help/schema.ts";
import * as live from "#lib/console/live/schema.ts";
import * as mappings from "#lib/console/mappings/schema.ts";
import * as overview from "#lib/console/overview/schema.ts";
import * as privacy from "#lib/console/privacy/schema.ts";
import * as problems from "#lib/console/problems/schema.ts";
import * as promotion from "#lib/console/promotion/schema.ts";
import * as receivers from "#lib/console/receivers/schema.ts";
import * as releases from "#lib/console/releases/schema.ts";
import * as replays from "#lib/console/replays/schema.ts";
import * as reprocess from "#lib/console/reprocess/schema.ts";
import * as rules from "#lib/console/rules/schema.ts";
import * as sources from "#lib/console/sources/schema.ts";
import * as statistics from "#lib/console/statistics/schema.ts";
import * as tester from "#lib/console/tester/schema.ts";
import * as versions from "#lib/console/versions/schema.ts";

// What the API's description calls its entities: each object that a noun's schema.ts exports, by
// the name it has there, unless that says too little.

const modules: Record<string, Record<string, unknown>> = {
  alert: alerts,
  apiKey: apiKeys,
  audience: audiences,
  backTest: backTests,
  backgroundWork,
  bundle: bundles,
  catalogue,
  configuration,
  deletion: deletions,
  delivery: deliveries,
  demo,
  destination: destinations,
  event: events,
  help,
  live,
  mapping: mappings,
  overview,
  privacy,
  problem: problems,
  promotion,
  callback: callbacks,
  receiver: receivers,
  rule: rules,
  release: releases,
  replay: replays,
  reprocess,
  source: sources,
  statistics,
  tester,
  version: versions,
  user: users,
  token: tokens,
  passkey: passkeys,
  audit,
};

/** Names that need their subject once they stand alone in a client. */
const ownNames: Readonly<Record<string, string>> = {
  AddNote: "CreateProblemNote",
  AskDeletion: "CreateDeletion",
  CallbackAnswer: "CallbackResult",
  ChangeCallbacks: "SetCallbackSettings",
  ChangeCatalogue: "UpdateCatalogue",
  ChangeDeletionRules: "UpdateDeletionRules",
  Confirm: "ConfirmIdentity",
  Content: "MappingContent",
  Erase: "CreateErasure",
  FindDeletions: "SearchDeletions",
  Import: "ImportMappings",
  KeepCases: "KeepBackTestCases",
  KeptCases: "KeptBackTestCases",
  LinkList: "SharedLinkList",
  LinkState: "SharedLinkState",
  Made: "CreatedItem",
  NewReceiver: "ReceiverWithSecret",
  NewToken: "TokenWithSecret",
  Options: "PasskeyOptions",
  Pending: "WaitingDeliveries",
  Rules: "RuleEffectsOverview",
  SavedLink: "SharedLink",
  SwitchAudience: "UpdateAudience",
  SwitchedAudience: "UpdatedAudience",
  Usage: "DeliveryUsage",
};

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** By name. Where two nouns export the same name, the noun stands before it. */
export function namedSchemas(): Record<string, z.ZodType> {
  const named: Record<string, z.ZodType> = { Done: doneSchema, Issue: issueSchema };
  const known = new Set<unknown>();
  for (const [noun, exports] of Object.entries(modules))
    for (const [name, schema] of Object.entries(exports)) {
      if (!name.endsWith("Schema") || !isEntity(schema) || known.has(schema)) continue;
      known.add(schema); // some are exported by two modules
      const exported = capital(name.slice(0, -"Schema".length));
      const plain = ownNames[exported] ?? exported;
      named[plain in named ? `${capital(noun)}${plain}` : plain] = schema;
    }
  return named;
}

const isEntity = (schema: unknown): schema is z.ZodType =>
  schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion || schema instanceof z.ZodEnum;
