-- A token tells one term of one owner from every other, also of another client: a lane that moves between clients must not mistake one for the other.
CREATE SEQUENCE "lease_token" AS BIGINT;
SELECT setval('lease_token', (SELECT coalesce(max("token"), 0) + 1 FROM "client_lease"));
