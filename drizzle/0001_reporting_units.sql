CREATE TABLE "reporting_route" (
	"region_code" text collate "C" PRIMARY KEY NOT NULL,
	"reports_to" text collate "C" NOT NULL,
	"change_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reporting_unit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"change_id" uuid NOT NULL,
	CONSTRAINT "reporting_unit_kind_check" CHECK ("reporting_unit"."kind" in ('VILLAGERS_GROUP', 'FUNCTIONAL_AREA')),
	CONSTRAINT "reporting_unit_dates_check" CHECK ("reporting_unit"."valid_to" > "reporting_unit"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "reporting_unit_member" (
	"unit_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"change_id" uuid NOT NULL,
	CONSTRAINT "reporting_unit_member_unit_id_region_code_valid_from_pk" PRIMARY KEY("unit_id","region_code","valid_from"),
	CONSTRAINT "reporting_unit_member_dates_check" CHECK ("reporting_unit_member"."valid_to" > "reporting_unit_member"."valid_from")
);
--> statement-breakpoint
ALTER TABLE "region_change" DROP CONSTRAINT "region_change_kind_check";--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "villagers_group_id" uuid;--> statement-breakpoint
ALTER TABLE "person_history" ADD COLUMN "villagers_group_id" uuid;--> statement-breakpoint
ALTER TABLE "region_change" ADD COLUMN "unit_id" uuid;--> statement-breakpoint
CREATE INDEX "reporting_unit_region_index" ON "reporting_unit" USING btree ("region_code");--> statement-breakpoint
CREATE INDEX "reporting_unit_member_region_index" ON "reporting_unit_member" USING btree ("region_code");--> statement-breakpoint
CREATE INDEX "person_villagers_group_index" ON "person" USING btree ("county_code","villagers_group_id") WHERE "person"."villagers_group_id" is not null;--> statement-breakpoint
ALTER TABLE "region_change" ADD CONSTRAINT "region_change_kind_check" CHECK ("region_change"."kind" in ('LOAD', 'RENAME', 'MERGE', 'SPLIT', 'RECODE', 'TRANSFER', 'UNIT_CREATE', 'UNIT_RENAME', 'UNIT_END', 'ROUTE'));