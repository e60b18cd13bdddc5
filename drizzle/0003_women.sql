CREATE TABLE "woman" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"registered_poor" boolean,
	"subsistence_allowance" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(registered_poor, subsistence_allowance) is null then null else coalesce(registered_poor, false) or coalesce(subsistence_allowance, false) end) STORED,
	"husband_whereabouts" text,
	"husband_work_province" text,
	"husband_work_city" text,
	"business_wish" boolean,
	"business_ability" boolean,
	"loan_state" text,
	"trainings" text[],
	"in_mutual_aid_group" boolean,
	"mutual_aid_group" text,
	"mutual_aid" text[],
	"rights_needs" text[],
	"health_checked" boolean,
	"counselled" boolean,
	CONSTRAINT "woman_county_code_person_id_pk" PRIMARY KEY("county_code","person_id"),
	CONSTRAINT "woman_husband_whereabouts_check" CHECK ("woman"."husband_whereabouts" in ('AT_HOME', 'AWAY_FOR_WORK', 'AWAY_OTHERWISE', 'UNREACHABLE', 'DECEASED')),
	CONSTRAINT "woman_husband_work_province_check" CHECK (char_length("woman"."husband_work_province") <= 40),
	CONSTRAINT "woman_husband_work_city_check" CHECK (char_length("woman"."husband_work_city") <= 40),
	CONSTRAINT "woman_loan_state_check" CHECK ("woman"."loan_state" in ('NONE', 'APPLIED', 'GRANTED')),
	CONSTRAINT "woman_trainings_check" CHECK ("woman"."trainings" <@ array['INFORMATION', 'PRACTICAL_TECHNIQUES', 'BUSINESS_AND_JOBS', 'RIGHTS', 'FAMILY_EDUCATION']::text[]),
	CONSTRAINT "woman_mutual_aid_group_check" CHECK (char_length("woman"."mutual_aid_group") <= 100),
	CONSTRAINT "woman_mutual_aid_check" CHECK ("woman"."mutual_aid" <@ array['PLOUGHING', 'HARVEST', 'SELLING', 'LOANS']::text[]),
	CONSTRAINT "woman_rights_needs_check" CHECK ("woman"."rights_needs" <@ array['LEGAL_ADVICE', 'LEGAL_AID', 'SAFETY', 'FAMILY_RELATIONS']::text[])
);
--> statement-breakpoint
CREATE TABLE "woman_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"registered_poor" boolean,
	"subsistence_allowance" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(registered_poor, subsistence_allowance) is null then null else coalesce(registered_poor, false) or coalesce(subsistence_allowance, false) end) STORED,
	"husband_whereabouts" text,
	"husband_work_province" text,
	"husband_work_city" text,
	"business_wish" boolean,
	"business_ability" boolean,
	"loan_state" text,
	"trainings" text[],
	"in_mutual_aid_group" boolean,
	"mutual_aid_group" text,
	"mutual_aid" text[],
	"rights_needs" text[],
	"health_checked" boolean,
	"counselled" boolean,
	CONSTRAINT "woman_history_county_code_person_id_version_pk" PRIMARY KEY("county_code","person_id","version")
);
--> statement-breakpoint
ALTER TABLE "woman" ADD CONSTRAINT "woman_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "woman_history" ADD CONSTRAINT "woman_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "woman_registered_poor_index" ON "woman" USING btree ("county_code","registered_poor");--> statement-breakpoint
CREATE INDEX "woman_subsistence_allowance_index" ON "woman" USING btree ("county_code","subsistence_allowance");--> statement-breakpoint
CREATE INDEX "woman_hardship_index" ON "woman" USING btree ("county_code","hardship");--> statement-breakpoint
CREATE INDEX "woman_husband_whereabouts_index" ON "woman" USING btree ("county_code","husband_whereabouts");--> statement-breakpoint
CREATE INDEX "woman_business_wish_index" ON "woman" USING btree ("county_code","business_wish");--> statement-breakpoint
CREATE INDEX "woman_business_ability_index" ON "woman" USING btree ("county_code","business_ability");--> statement-breakpoint
CREATE INDEX "woman_loan_state_index" ON "woman" USING btree ("county_code","loan_state");--> statement-breakpoint
CREATE INDEX "woman_in_mutual_aid_group_index" ON "woman" USING btree ("county_code","in_mutual_aid_group");--> statement-breakpoint
CREATE INDEX "woman_health_checked_index" ON "woman" USING btree ("county_code","health_checked");--> statement-breakpoint
CREATE INDEX "woman_counselled_index" ON "woman" USING btree ("county_code","counselled");