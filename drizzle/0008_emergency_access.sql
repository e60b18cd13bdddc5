CREATE TABLE "emergency_access" (
	"access_id" uuid PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"department" text collate "C" NOT NULL,
	"role" text collate "C" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"region_n" bigint NOT NULL,
	"client" text NOT NULL,
	"organisation" text,
	"request_id" text NOT NULL,
	"reason" text collate "C" NOT NULL,
	"outcome" text collate "C" NOT NULL,
	"person_id" uuid,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_until" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"verdict" text collate "C",
	"signed_at" timestamp with time zone,
	"signed_by" text,
	CONSTRAINT "emergency_access_reason_check" CHECK ("emergency_access"."reason" in ('UNATTENDED', 'IN_DANGER', 'MISSING', 'FOUND', 'MEDICAL')),
	CONSTRAINT "emergency_access_outcome_check" CHECK ("emergency_access"."outcome" in ('OPENED', 'IN_REACH', 'NOT_FOUND')),
	CONSTRAINT "emergency_access_verdict_check" CHECK ("emergency_access"."verdict" in ('JUSTIFIED', 'NOT_JUSTIFIED')),
	CONSTRAINT "emergency_access_person_check" CHECK (("emergency_access"."outcome" = 'NOT_FOUND') = ("emergency_access"."person_id" is null)),
	CONSTRAINT "emergency_access_until_check" CHECK (("emergency_access"."outcome" = 'OPENED') = ("emergency_access"."opened_until" is not null)),
	CONSTRAINT "emergency_access_limit_check" CHECK ("emergency_access"."opened_until" > "emergency_access"."opened_at" and "emergency_access"."opened_until" <= "emergency_access"."opened_at" + interval '7 days'),
	CONSTRAINT "emergency_access_signer_check" CHECK ("emergency_access"."signed_by" <> "emergency_access"."subject"),
	CONSTRAINT "emergency_access_signed_check" CHECK (("emergency_access"."verdict" is null) = ("emergency_access"."signed_by" is null) and ("emergency_access"."verdict" is null) = ("emergency_access"."signed_at" is null))
);
--> statement-breakpoint
CREATE TABLE "emergency_quota" (
	"subject" text NOT NULL,
	"day" date NOT NULL,
	"tries" integer NOT NULL,
	CONSTRAINT "emergency_quota_subject_day_pk" PRIMARY KEY("subject","day")
);
--> statement-breakpoint
CREATE INDEX "emergency_access_open_index" ON "emergency_access" USING btree ("subject","opened_until") WHERE "emergency_access"."outcome" = 'OPENED' and "emergency_access"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "emergency_access_unsigned_index" ON "emergency_access" USING btree ("access_id") WHERE "emergency_access"."verdict" is null and "emergency_access"."outcome" <> 'IN_REACH';