-- A device that the sign-in library trusted needed no code for 30 days. It is no longer asked to trust any, and those it trusted are forgotten.
DELETE FROM "verification" WHERE "identifier" LIKE 'trust-device-%';
