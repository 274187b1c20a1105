-- AlterTable
ALTER TABLE "session" ADD COLUMN     "oidc_id_token" TEXT,
ADD COLUMN     "oidc_issuer" TEXT,
ADD COLUMN     "oidc_sid" TEXT,
ADD COLUMN     "oidc_subject" TEXT,
ADD COLUMN     "oidc_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "oidc_identity" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oidc_identity_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateIndex
CREATE INDEX "oidc_identity_user_id_idx" ON "oidc_identity"("user_id");

-- CreateIndex
CREATE INDEX "session_oidc_issuer_oidc_subject_idx" ON "session"("oidc_issuer", "oidc_subject");

-- CreateIndex
CREATE INDEX "session_oidc_issuer_oidc_sid_idx" ON "session"("oidc_issuer", "oidc_sid");

-- AddForeignKey
ALTER TABLE "oidc_identity" ADD CONSTRAINT "oidc_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
