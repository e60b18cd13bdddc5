CREATE TABLE "audit_roster" (
	"roster" "bytea" PRIMARY KEY NOT NULL,
	"persons" uuid[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "roster" "bytea";--> statement-breakpoint
CREATE INDEX "audit_roster_persons_index" ON "audit_roster" USING gin ("persons");--> statement-breakpoint
CREATE INDEX "audit_entry_roster_index" ON "audit_entry" USING btree ("roster") WHERE "audit_entry"."roster" is not null;