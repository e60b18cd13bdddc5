CREATE TABLE "citizen_id_claim" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"claim_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"citizen_id_index" "bytea" NOT NULL,
	"holder_county_code" text collate "C" NOT NULL,
	"holder_person_id" uuid NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"right_person_id" uuid,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "citizen_id_claim_county_code_claim_id_pk" PRIMARY KEY("county_code","claim_id")
);
--> statement-breakpoint
ALTER TABLE "citizen_id_claim" ADD CONSTRAINT "citizen_id_claim_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "citizen_id_claim_person_index" ON "citizen_id_claim" USING btree ("county_code","person_id");--> statement-breakpoint
CREATE INDEX "citizen_id_claim_holder_index" ON "citizen_id_claim" USING btree ("holder_person_id");--> statement-breakpoint
CREATE INDEX "citizen_id_claim_waiting_index" ON "citizen_id_claim" USING btree ("citizen_id_index") WHERE "citizen_id_claim"."ended_at" is null;