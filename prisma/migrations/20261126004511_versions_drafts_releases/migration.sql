-- AlterTable
ALTER TABLE "destination" ADD COLUMN     "changes" TEXT NOT NULL DEFAULT 'at_once';

-- CreateTable
CREATE TABLE "mapping_version" (
    "mapping_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "destination_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "action_slug" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "settings" JSONB NOT NULL,
    "secrets" TEXT,
    "options" JSONB NOT NULL DEFAULT '{}',
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "change" TEXT NOT NULL,
    "note" TEXT,
    "release_id" TEXT,
    "author_id" TEXT,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "mapping_version_pkey" PRIMARY KEY ("mapping_id","number")
);

-- CreateTable
CREATE TABLE "mapping_draft" (
    "mapping_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "base_version" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "action_slug" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "settings" JSONB NOT NULL,
    "secrets" TEXT,
    "options" JSONB NOT NULL DEFAULT '{}',
    "import_notes" JSONB,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by_id" TEXT,
    "updated_by_name" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mapping_draft_pkey" PRIMARY KEY ("mapping_id")
);

-- CreateTable
CREATE TABLE "order_draft" (
    "destination_id" TEXT NOT NULL,
    "mapping_ids" TEXT[],
    "revision" INTEGER NOT NULL DEFAULT 1,
    "updated_by_id" TEXT,
    "updated_by_name" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "order_draft_pkey" PRIMARY KEY ("destination_id")
);

-- CreateTable
CREATE TABLE "release" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "items" JSONB NOT NULL,
    "order_revision" INTEGER,
    "order_before" TEXT[],
    "order_after" TEXT[],
    "publish_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "around_approval" BOOLEAN NOT NULL DEFAULT false,
    "rolls_back_id" TEXT,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by_id" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "release_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mapping_version_release_id_idx" ON "mapping_version"("release_id");

-- CreateIndex
CREATE INDEX "mapping_draft_destination_id_idx" ON "mapping_draft"("destination_id");

-- CreateIndex
CREATE UNIQUE INDEX "release_destination_id_number_key" ON "release"("destination_id", "number");

-- The clock of releases asks twice a second which of them are due.
CREATE INDEX "release_due" ON "release"("publish_at") WHERE "state" = 'scheduled';
ALTER TABLE "destination" ADD CONSTRAINT "destination_changes" CHECK ("changes" IN ('at_once', 'release', 'approval'));

-- The versions of what exists. The audit log knows the states of old, keys excepted: where it counts as many of them as
-- there were versions, each of its entries is one.
INSERT INTO "mapping_version" ("mapping_id", "number", "destination_id", "name", "action_slug", "trigger", "enabled", "settings", "options", "change", "author_id", "author_name", "created_at")
SELECT m.id, e.number, m.destination_id, e.after->>'name', e.after->>'actionSlug', e.after->>'trigger', coalesce((e.after->>'enabled')::boolean, false),
       coalesce(e.after->'settings', '{}'), coalesce(e.after->'options', '{}'), e.action, e.actor_id, e.actor_name, e.at
  FROM "mapping" m
  JOIN (SELECT a.*, row_number() OVER w AS number, count(*) OVER (PARTITION BY a.object_id) AS versions
          FROM "audit_entry" a WHERE a.object_kind = 'mapping' AND a.action <> 'deleted' AND a.after IS NOT NULL
        WINDOW w AS (PARTITION BY a.object_id ORDER BY a.id)) e ON e.object_id = m.id AND e.versions = m.version AND e.number < m.version
 WHERE e.after->>'name' IS NOT NULL AND e.after->>'actionSlug' IS NOT NULL AND e.after->>'trigger' IS NOT NULL;

INSERT INTO "mapping_version" ("mapping_id", "number", "destination_id", "name", "action_slug", "trigger", "enabled", "settings", "secrets", "options", "change", "author_id", "author_name", "created_at")
SELECT m.id, m.version, m.destination_id, m.name, m.action_slug, m.trigger, m.enabled, m.settings, m.secrets, m.options, coalesce(a.action, 'saved'), a.actor_id, coalesce(a.actor_name, ''), coalesce(a.at, m.updated_at)
  FROM "mapping" m
  LEFT JOIN LATERAL (SELECT * FROM "audit_entry" e WHERE e.object_kind = 'mapping' AND e.object_id = m.id AND e.action <> 'deleted' ORDER BY e.id DESC LIMIT 1) a ON true
ON CONFLICT DO NOTHING;

-- No version without its row, whoever writes: a process of before, or a hand in the database. What is written with an
-- author's name is there already when this comes.
CREATE FUNCTION "keep_mapping_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "mapping_version" ("mapping_id", "number", "destination_id", "name", "action_slug", "trigger", "enabled", "settings", "secrets", "options", "deleted", "change", "author_name")
  VALUES (NEW.id, NEW.version, NEW.destination_id, NEW.name, NEW.action_slug, NEW.trigger, NEW.enabled, NEW.settings, NEW.secrets, NEW.options, NEW.deleted_at IS NOT NULL, 'saved', '')
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "mapping_version_created" AFTER INSERT ON "mapping" FOR EACH ROW EXECUTE FUNCTION "keep_mapping_version"();
CREATE TRIGGER "mapping_version_changed" AFTER UPDATE ON "mapping" FOR EACH ROW
  WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION "keep_mapping_version"();

-- A version is never changed. Its keys may be sealed anew, and a person may be taken out of it, which it then says.
CREATE FUNCTION "refuse_version_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'secrets' IS DISTINCT FROM to_jsonb(NEW) - 'secrets' AND NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at) THEN
    RAISE EXCEPTION 'a version of a mapping never changes: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "mapping_version_immutable" BEFORE UPDATE OR DELETE ON "mapping_version" FOR EACH ROW EXECUTE FUNCTION "refuse_version_change"();
CREATE INDEX "release_open" ON "release"("destination_id") WHERE "state" IN ('asked', 'scheduled');
