CREATE TABLE "audit_alarm" (
	"alarm_id" uuid PRIMARY KEY NOT NULL,
	"kind" text collate "C" NOT NULL,
	"subject" text NOT NULL,
	"department" text collate "C" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"region_n" bigint NOT NULL,
	"day" date NOT NULL,
	"threshold" integer NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"verdict" text collate "C",
	"signed_at" timestamp with time zone,
	"signed_by" text,
	CONSTRAINT "audit_alarm_once" UNIQUE("kind","subject","day","threshold"),
	CONSTRAINT "audit_alarm_signed_check" CHECK (("audit_alarm"."signed_at" is null) = ("audit_alarm"."verdict" is null) and ("audit_alarm"."signed_at" is null) = ("audit_alarm"."signed_by" is null))
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"recorded_at" timestamp with time zone NOT NULL,
	"writer" uuid NOT NULL,
	"place" bigint NOT NULL,
	"kind" text collate "C" NOT NULL,
	"request_id" text NOT NULL,
	"subject" text NOT NULL,
	"department" text collate "C" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"role" text collate "C" NOT NULL,
	"client" text NOT NULL,
	"organisation" text,
	"purpose" text collate "C" NOT NULL,
	"shape" "bytea" NOT NULL,
	"regions" text[] NOT NULL,
	"row_count" integer NOT NULL,
	"persons" uuid[] NOT NULL,
	"lookups" integer NOT NULL,
	"misses" integer NOT NULL,
	"digest" "bytea" NOT NULL,
	CONSTRAINT "audit_entry_writer_place_recorded_at_pk" PRIMARY KEY("writer","place","recorded_at"),
	CONSTRAINT "audit_entry_place_check" CHECK ("audit_entry"."place" > 0)
) PARTITION BY RANGE ("recorded_at");
--> statement-breakpoint
CREATE TABLE "audit_seal" (
	"number" bigint PRIMARY KEY NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"heads" text NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_shape" (
	"shape" "bytea" PRIMARY KEY NOT NULL,
	"roots" text[] NOT NULL,
	"coordinates" text[] NOT NULL,
	"masked" text[] NOT NULL,
	"filters" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_writer" (
	"writer" uuid PRIMARY KEY NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"sealed_place" bigint NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_alarm_region_index" ON "audit_alarm" USING btree ("region_n");--> statement-breakpoint
CREATE INDEX "audit_entry_persons_index" ON "audit_entry" USING gin ("persons");--> statement-breakpoint
CREATE INDEX "audit_entry_subject_index" ON "audit_entry" USING btree ("subject","recorded_at");--> statement-breakpoint
-- Partitions lie in a schema of their own that nobody may enter; src/audit/months.ts makes one for each month.
CREATE SCHEMA "audit_months";--> statement-breakpoint
CREATE TABLE "audit_months"."audit_entry_rest" PARTITION OF "audit_entry" DEFAULT;--> statement-breakpoint
ALTER TABLE "audit_months"."audit_entry_rest" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "audit_months"."audit_entry_rest" FORCE ROW LEVEL SECURITY;
