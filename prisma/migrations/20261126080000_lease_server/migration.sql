-- Which server gives the leases, and since when: a new primary waits until whatever the one before
-- gave has run out.
CREATE TABLE "lease_server" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "identity" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_server_pkey" PRIMARY KEY ("id")
);

-- Each promotion begins a timeline of its own. 0 where the server does not tell: one whose storage
-- outlives a failover has none.
CREATE FUNCTION "database_timeline"() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint;
EXCEPTION WHEN OTHERS THEN
    RETURN 0;
END $$;

-- Changes with a promotion, a restored backup and another cluster; not with a restart.
CREATE FUNCTION "database_identity"() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "database_timeline"());
EXCEPTION WHEN OTHERS THEN
    RETURN "database_timeline"()::text;
END $$;
