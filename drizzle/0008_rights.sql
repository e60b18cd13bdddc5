CREATE TABLE "correction_note" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"note_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"touched" smallint NOT NULL,
	"coordinate" text collate "C" NOT NULL,
	"stored_in" text collate "C" NOT NULL,
	"stored_as" text collate "C" NOT NULL,
	"statement_sealed" "bytea" NOT NULL,
	"requested_by" text collate "C" NOT NULL,
	"state" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"added_by" text NOT NULL,
	"added_by_department" text collate "C" NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"decided_by_department" text collate "C",
	"accepted_version" integer,
	"refusal_reason" text collate "C",
	"answer_sealed" "bytea",
	CONSTRAINT "correction_note_county_code_person_id_note_id_pk" PRIMARY KEY("county_code","person_id","note_id"),
	CONSTRAINT "correction_note_state_check" CHECK ("correction_note"."state" in ('OPEN', 'ACCEPTED', 'REFUSED')),
	CONSTRAINT "correction_note_decided_check" CHECK (("correction_note"."state" = 'OPEN') = ("correction_note"."decided_at" is null)),
	CONSTRAINT "correction_note_accepted_check" CHECK (("correction_note"."state" = 'ACCEPTED') = ("correction_note"."accepted_version" is not null)),
	CONSTRAINT "correction_note_refused_check" CHECK (("correction_note"."state" = 'REFUSED') = ("correction_note"."refusal_reason" is not null))
);
--> statement-breakpoint
CREATE TABLE "erasure" (
	"county_code" text collate "C" NOT NULL,
	"erasure_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"ground" text collate "C" NOT NULL,
	"requested_by" text collate "C",
	"state" text collate "C" NOT NULL,
	"version" integer NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by_account" text NOT NULL,
	"requested_by_department" text collate "C" NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by_account" text,
	"decided_by_department" text collate "C",
	"erased_tables" text[],
	"erased_rows" integer[],
	CONSTRAINT "erasure_county_code_erasure_id_pk" PRIMARY KEY("county_code","erasure_id"),
	CONSTRAINT "erasure_state_check" CHECK ("erasure"."state" in ('REQUESTED', 'CARRIED_OUT', 'REFUSED')),
	CONSTRAINT "erasure_decided_check" CHECK (("erasure"."state" = 'REQUESTED') = ("erasure"."decided_at" is null)),
	CONSTRAINT "erasure_two_persons_check" CHECK ("erasure"."state" <> 'CARRIED_OUT' or "erasure"."decided_by_account" <> "erasure"."requested_by_account")
);
--> statement-breakpoint
ALTER TABLE "correction_note" ADD CONSTRAINT "correction_note_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "correction_note_open_index" ON "correction_note" USING btree ("county_code","recorded_at") WHERE "correction_note"."state" = 'OPEN';--> statement-breakpoint
CREATE INDEX "erasure_requested_index" ON "erasure" USING btree ("county_code","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "erasure_open_index" ON "erasure" USING btree ("county_code","person_id") WHERE "erasure"."state" = 'REQUESTED';