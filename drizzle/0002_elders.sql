CREATE TABLE "elder" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"living_arrangement" text,
	"child_at_home" boolean,
	"whereabouts_reported" boolean,
	"caregiver_entrusted" boolean,
	"caregiver_relation" text,
	"caregiver_name" text,
	"caregiver_phone_sealed" "bytea",
	"caregiver_phone_index" "bytea",
	"caregiver_phone_masked" text,
	"gravely_ill" boolean,
	"self_care" text,
	"dependent" boolean GENERATED ALWAYS AS (self_care in ('PARTLY_ABLE', 'UNABLE')) STORED,
	"unattended" boolean GENERATED ALWAYS AS ((not child_at_home and (gravely_ill or self_care in ('UNABLE')))) STORED,
	"health_checked_on" date,
	"annual_income" text,
	"income_sources" text[],
	"subsistence_allowance" boolean,
	"registered_poor" boolean,
	"extreme_poverty" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(subsistence_allowance, registered_poor, extreme_poverty) is null then null else coalesce(subsistence_allowance, false) or coalesce(registered_poor, false) or coalesce(extreme_poverty, false) end) STORED,
	"allowances" text[],
	"assistance_note" text,
	"risk_grade" text,
	"risk_reasons" text[],
	"risk_assessed_on" date,
	CONSTRAINT "elder_county_code_person_id_pk" PRIMARY KEY("county_code","person_id"),
	CONSTRAINT "elder_living_arrangement_check" CHECK ("elder"."living_arrangement" in ('ALONE', 'WITH_SPOUSE', 'WITH_GRANDCHILDREN', 'WITH_OTHERS', 'CARE_HOME')),
	CONSTRAINT "elder_caregiver_relation_check" CHECK ("elder"."caregiver_relation" in ('FATHER', 'MOTHER', 'PATERNAL_GRANDFATHER', 'PATERNAL_GRANDMOTHER', 'MATERNAL_GRANDFATHER', 'MATERNAL_GRANDMOTHER', 'HUSBAND', 'WIFE', 'SON', 'DAUGHTER', 'SON_IN_LAW', 'DAUGHTER_IN_LAW', 'GRANDCHILD', 'FATHER_IN_LAW', 'MOTHER_IN_LAW', 'BROTHER_OR_SISTER', 'UNCLE_OR_AUNT', 'OTHER_RELATIVE', 'FRIEND', 'NEIGHBOUR', 'INSTITUTION')),
	CONSTRAINT "elder_caregiver_name_check" CHECK (char_length("elder"."caregiver_name") <= 50),
	CONSTRAINT "elder_self_care_check" CHECK ("elder"."self_care" in ('ABLE', 'PARTLY_ABLE', 'UNABLE')),
	CONSTRAINT "elder_annual_income_check" CHECK ("elder"."annual_income" in ('UNDER_3000', 'FROM_3000_TO_5999', 'FROM_6000_TO_11999', 'FROM_12000')),
	CONSTRAINT "elder_income_sources_check" CHECK ("elder"."income_sources" <@ array['PENSION', 'CHILDREN', 'FARMING', 'WAGES', 'GOVERNMENT_RELIEF', 'OTHER']::text[]),
	CONSTRAINT "elder_allowances_check" CHECK ("elder"."allowances" <@ array['OLD_AGE', 'POOR_AND_UNABLE', 'CARE_SERVICE', 'PREFERENCE', 'OTHER']::text[]),
	CONSTRAINT "elder_assistance_note_check" CHECK (char_length("elder"."assistance_note") <= 500),
	CONSTRAINT "elder_risk_grade_check" CHECK ("elder"."risk_grade" in ('LOW', 'MEDIUM', 'HIGH')),
	CONSTRAINT "elder_risk_reasons_check" CHECK ("elder"."risk_reasons" <@ array['INCOME', 'SUPPORT', 'HEALTH', 'LIVING_ALONE', 'SAFETY', 'OTHER']::text[])
);
--> statement-breakpoint
CREATE TABLE "elder_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"living_arrangement" text,
	"child_at_home" boolean,
	"whereabouts_reported" boolean,
	"caregiver_entrusted" boolean,
	"caregiver_relation" text,
	"caregiver_name" text,
	"caregiver_phone_sealed" "bytea",
	"caregiver_phone_index" "bytea",
	"caregiver_phone_masked" text,
	"gravely_ill" boolean,
	"self_care" text,
	"dependent" boolean GENERATED ALWAYS AS (self_care in ('PARTLY_ABLE', 'UNABLE')) STORED,
	"unattended" boolean GENERATED ALWAYS AS ((not child_at_home and (gravely_ill or self_care in ('UNABLE')))) STORED,
	"health_checked_on" date,
	"annual_income" text,
	"income_sources" text[],
	"subsistence_allowance" boolean,
	"registered_poor" boolean,
	"extreme_poverty" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(subsistence_allowance, registered_poor, extreme_poverty) is null then null else coalesce(subsistence_allowance, false) or coalesce(registered_poor, false) or coalesce(extreme_poverty, false) end) STORED,
	"allowances" text[],
	"assistance_note" text,
	"risk_grade" text,
	"risk_reasons" text[],
	"risk_assessed_on" date,
	CONSTRAINT "elder_history_county_code_person_id_version_pk" PRIMARY KEY("county_code","person_id","version")
);
--> statement-breakpoint
ALTER TABLE "elder" ADD CONSTRAINT "elder_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "elder_history" ADD CONSTRAINT "elder_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "elder_living_arrangement_index" ON "elder" USING btree ("county_code","living_arrangement");--> statement-breakpoint
CREATE INDEX "elder_child_at_home_index" ON "elder" USING btree ("county_code","child_at_home");--> statement-breakpoint
CREATE INDEX "elder_whereabouts_reported_index" ON "elder" USING btree ("county_code","whereabouts_reported");--> statement-breakpoint
CREATE INDEX "elder_caregiver_entrusted_index" ON "elder" USING btree ("county_code","caregiver_entrusted");--> statement-breakpoint
CREATE INDEX "elder_gravely_ill_index" ON "elder" USING btree ("county_code","gravely_ill");--> statement-breakpoint
CREATE INDEX "elder_self_care_index" ON "elder" USING btree ("county_code","self_care");--> statement-breakpoint
CREATE INDEX "elder_dependent_index" ON "elder" USING btree ("county_code","dependent");--> statement-breakpoint
CREATE INDEX "elder_unattended_index" ON "elder" USING btree ("county_code","unattended");--> statement-breakpoint
CREATE INDEX "elder_health_checked_on_index" ON "elder" USING btree ("county_code","health_checked_on");--> statement-breakpoint
CREATE INDEX "elder_annual_income_index" ON "elder" USING btree ("county_code","annual_income");--> statement-breakpoint
CREATE INDEX "elder_subsistence_allowance_index" ON "elder" USING btree ("county_code","subsistence_allowance");--> statement-breakpoint
CREATE INDEX "elder_registered_poor_index" ON "elder" USING btree ("county_code","registered_poor");--> statement-breakpoint
CREATE INDEX "elder_extreme_poverty_index" ON "elder" USING btree ("county_code","extreme_poverty");--> statement-breakpoint
CREATE INDEX "elder_hardship_index" ON "elder" USING btree ("county_code","hardship");--> statement-breakpoint
CREATE INDEX "elder_risk_grade_index" ON "elder" USING btree ("county_code","risk_grade");--> statement-breakpoint
CREATE INDEX "elder_risk_assessed_on_index" ON "elder" USING btree ("county_code","risk_assessed_on");