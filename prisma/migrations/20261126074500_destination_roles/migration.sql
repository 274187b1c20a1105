-- A role for some destinations alone, beside the one for all of them.

ALTER TABLE "invitation" ADD COLUMN "destination_roles" JSONB;

CREATE TABLE "destination_role" (
    "user_id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "destination_role_pkey" PRIMARY KEY ("user_id", "destination_id"),
    CONSTRAINT "destination_role_role" CHECK ("role" IN ('admin', 'marketer', 'qa', 'viewer'))
);

CREATE INDEX "destination_role_destination_id_idx" ON "destination_role"("destination_id");

ALTER TABLE "destination_role" ADD CONSTRAINT "destination_role_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "destination_role" ADD CONSTRAINT "destination_role_destination_id_fkey" FOREIGN KEY ("destination_id") REFERENCES "destination"("id") ON DELETE CASCADE ON UPDATE CASCADE;
