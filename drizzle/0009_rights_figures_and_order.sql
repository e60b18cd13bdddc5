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
CREATE TABLE "publication" (
	"dataset" text collate "C" NOT NULL,
	"time" text collate "C" NOT NULL,
	"boundaries" text collate "C" NOT NULL,
	"day" date NOT NULL,
	"revision" integer NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"region_revision" bigint NOT NULL,
	"threshold" smallint NOT NULL,
	CONSTRAINT "publication_dataset_time_boundaries_pk" PRIMARY KEY("dataset","time","boundaries"),
	CONSTRAINT "publication_boundaries_check" CHECK ("publication"."boundaries" in ('NOW', 'THEN', 'BOTH'))
);
--> statement-breakpoint
CREATE TABLE "published_line" (
	"dataset" text collate "C" NOT NULL,
	"time" text collate "C" NOT NULL,
	"boundaries" text collate "C" NOT NULL,
	"dimensions" text collate "C" NOT NULL,
	"region_n" bigint NOT NULL,
	"populations" smallint NOT NULL,
	"classes" text collate "C" NOT NULL,
	"threshold" smallint NOT NULL,
	"is_withheld" boolean NOT NULL,
	"cells" jsonb NOT NULL,
	CONSTRAINT "published_line_dataset_time_boundaries_dimensions_region_n_pk" PRIMARY KEY("dataset","time","boundaries","dimensions","region_n"),
	CONSTRAINT "published_line_check" CHECK (not jsonb_path_exists("published_line"."cells", '$[*].persons ? (@ > 0 && @ < $least)', jsonb_build_object('least', "published_line"."threshold"))
        and (not "published_line"."is_withheld" or not jsonb_path_exists("published_line"."cells", '$[*].persons ? (@ != null)')))
);
--> statement-breakpoint
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
DROP INDEX "person_sex_index";--> statement-breakpoint
DROP INDEX "child_schooling_stage_index";--> statement-breakpoint
DROP INDEX "child_enrolled_index";--> statement-breakpoint
DROP INDEX "child_boarding_index";--> statement-breakpoint
DROP INDEX "child_arrangement_index";--> statement-breakpoint
DROP INDEX "child_left_behind_index";--> statement-breakpoint
DROP INDEX "child_incapable_parent_index";--> statement-breakpoint
DROP INDEX "child_entrusted_index";--> statement-breakpoint
DROP INDEX "child_living_arrangement_index";--> statement-breakpoint
DROP INDEX "child_guardianship_rating_index";--> statement-breakpoint
DROP INDEX "child_subsistence_allowance_index";--> statement-breakpoint
DROP INDEX "child_registered_poor_index";--> statement-breakpoint
DROP INDEX "child_extreme_poverty_index";--> statement-breakpoint
DROP INDEX "child_hardship_index";--> statement-breakpoint
DROP INDEX "child_in_difficulty_index";--> statement-breakpoint
DROP INDEX "elder_living_arrangement_index";--> statement-breakpoint
DROP INDEX "elder_child_at_home_index";--> statement-breakpoint
DROP INDEX "elder_whereabouts_reported_index";--> statement-breakpoint
DROP INDEX "elder_caregiver_entrusted_index";--> statement-breakpoint
DROP INDEX "elder_gravely_ill_index";--> statement-breakpoint
DROP INDEX "elder_self_care_index";--> statement-breakpoint
DROP INDEX "elder_dependent_index";--> statement-breakpoint
DROP INDEX "elder_unattended_index";--> statement-breakpoint
DROP INDEX "elder_health_checked_on_index";--> statement-breakpoint
DROP INDEX "elder_annual_income_index";--> statement-breakpoint
DROP INDEX "elder_subsistence_allowance_index";--> statement-breakpoint
DROP INDEX "elder_registered_poor_index";--> statement-breakpoint
DROP INDEX "elder_extreme_poverty_index";--> statement-breakpoint
DROP INDEX "elder_hardship_index";--> statement-breakpoint
DROP INDEX "elder_risk_grade_index";--> statement-breakpoint
DROP INDEX "elder_risk_assessed_on_index";--> statement-breakpoint
DROP INDEX "woman_registered_poor_index";--> statement-breakpoint
DROP INDEX "woman_subsistence_allowance_index";--> statement-breakpoint
DROP INDEX "woman_hardship_index";--> statement-breakpoint
DROP INDEX "woman_husband_whereabouts_index";--> statement-breakpoint
DROP INDEX "woman_business_wish_index";--> statement-breakpoint
DROP INDEX "woman_business_ability_index";--> statement-breakpoint
DROP INDEX "woman_loan_state_index";--> statement-breakpoint
DROP INDEX "woman_in_mutual_aid_group_index";--> statement-breakpoint
DROP INDEX "woman_health_checked_index";--> statement-breakpoint
DROP INDEX "woman_counselled_index";--> statement-breakpoint
DROP INDEX "person_name_pinyin_index";--> statement-breakpoint
DROP INDEX "person_name_initials_index";--> statement-breakpoint
DROP INDEX "person_ethnicity_index";--> statement-breakpoint
DROP INDEX "person_birth_date_index";--> statement-breakpoint
DROP INDEX "person_registered_index";--> statement-breakpoint
DROP INDEX "person_body_condition_index";--> statement-breakpoint
DROP INDEX "person_disability_kind_index";--> statement-breakpoint
DROP INDEX "person_disability_grade_index";--> statement-breakpoint
ALTER TABLE "citizen_id_claim" ADD CONSTRAINT "citizen_id_claim_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "correction_note" ADD CONSTRAINT "correction_note_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "emergency_access_open_index" ON "emergency_access" USING btree ("subject","opened_until") WHERE "emergency_access"."outcome" = 'OPENED' and "emergency_access"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "emergency_access_unsigned_index" ON "emergency_access" USING btree ("access_id") WHERE "emergency_access"."verdict" is null and "emergency_access"."outcome" <> 'IN_REACH';--> statement-breakpoint
CREATE INDEX "citizen_id_claim_person_index" ON "citizen_id_claim" USING btree ("county_code","person_id");--> statement-breakpoint
CREATE INDEX "citizen_id_claim_holder_index" ON "citizen_id_claim" USING btree ("holder_person_id");--> statement-breakpoint
CREATE INDEX "citizen_id_claim_waiting_index" ON "citizen_id_claim" USING btree ("citizen_id_index") WHERE "citizen_id_claim"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "correction_note_open_index" ON "correction_note" USING btree ("county_code","recorded_at") WHERE "correction_note"."state" = 'OPEN';--> statement-breakpoint
CREATE INDEX "erasure_requested_index" ON "erasure" USING btree ("county_code","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "erasure_open_index" ON "erasure" USING btree ("county_code","person_id") WHERE "erasure"."state" = 'REQUESTED';--> statement-breakpoint
CREATE INDEX "person_birthday_index" ON "person" USING btree ("county_code","birth_date");--> statement-breakpoint
CREATE INDEX "person_citizen_id_index" ON "person" USING hash ("citizen_id_index");--> statement-breakpoint
CREATE INDEX "child_schooling_stage_index" ON "child" USING btree ("schooling_stage","person_id") WHERE "child"."schooling_stage" is not null;--> statement-breakpoint
CREATE INDEX "child_enrolled_index" ON "child" USING btree ("enrolled","person_id") WHERE "child"."enrolled" is not null;--> statement-breakpoint
CREATE INDEX "child_boarding_index" ON "child" USING btree ("boarding","person_id") WHERE "child"."boarding" is not null;--> statement-breakpoint
CREATE INDEX "child_arrangement_index" ON "child" USING btree ("arrangement","person_id") WHERE "child"."arrangement" is not null;--> statement-breakpoint
CREATE INDEX "child_left_behind_index" ON "child" USING btree ("left_behind","person_id") WHERE "child"."left_behind" is not null;--> statement-breakpoint
CREATE INDEX "child_incapable_parent_index" ON "child" USING btree ("incapable_parent","person_id") WHERE "child"."incapable_parent" is not null;--> statement-breakpoint
CREATE INDEX "child_entrusted_index" ON "child" USING btree ("entrusted","person_id") WHERE "child"."entrusted" is not null;--> statement-breakpoint
CREATE INDEX "child_living_arrangement_index" ON "child" USING btree ("living_arrangement","person_id") WHERE "child"."living_arrangement" is not null;--> statement-breakpoint
CREATE INDEX "child_guardianship_rating_index" ON "child" USING btree ("guardianship_rating","person_id") WHERE "child"."guardianship_rating" is not null;--> statement-breakpoint
CREATE INDEX "child_subsistence_allowance_index" ON "child" USING btree ("subsistence_allowance","person_id") WHERE "child"."subsistence_allowance" is not null;--> statement-breakpoint
CREATE INDEX "child_registered_poor_index" ON "child" USING btree ("registered_poor","person_id") WHERE "child"."registered_poor" is not null;--> statement-breakpoint
CREATE INDEX "child_extreme_poverty_index" ON "child" USING btree ("extreme_poverty","person_id") WHERE "child"."extreme_poverty" is not null;--> statement-breakpoint
CREATE INDEX "child_hardship_index" ON "child" USING btree ("hardship","person_id") WHERE "child"."hardship" is not null;--> statement-breakpoint
CREATE INDEX "child_in_difficulty_index" ON "child" USING btree ("in_difficulty","person_id") WHERE "child"."in_difficulty" is not null;--> statement-breakpoint
CREATE INDEX "elder_living_arrangement_index" ON "elder" USING btree ("living_arrangement","person_id") WHERE "elder"."living_arrangement" is not null;--> statement-breakpoint
CREATE INDEX "elder_child_at_home_index" ON "elder" USING btree ("child_at_home","person_id") WHERE "elder"."child_at_home" is not null;--> statement-breakpoint
CREATE INDEX "elder_whereabouts_reported_index" ON "elder" USING btree ("whereabouts_reported","person_id") WHERE "elder"."whereabouts_reported" is not null;--> statement-breakpoint
CREATE INDEX "elder_caregiver_entrusted_index" ON "elder" USING btree ("caregiver_entrusted","person_id") WHERE "elder"."caregiver_entrusted" is not null;--> statement-breakpoint
CREATE INDEX "elder_gravely_ill_index" ON "elder" USING btree ("gravely_ill","person_id") WHERE "elder"."gravely_ill" is not null;--> statement-breakpoint
CREATE INDEX "elder_self_care_index" ON "elder" USING btree ("self_care","person_id") WHERE "elder"."self_care" is not null;--> statement-breakpoint
CREATE INDEX "elder_dependent_index" ON "elder" USING btree ("dependent","person_id") WHERE "elder"."dependent" is not null;--> statement-breakpoint
CREATE INDEX "elder_unattended_index" ON "elder" USING btree ("unattended","person_id") WHERE "elder"."unattended" is not null;--> statement-breakpoint
CREATE INDEX "elder_health_checked_on_index" ON "elder" USING btree ("health_checked_on","person_id") WHERE "elder"."health_checked_on" is not null;--> statement-breakpoint
CREATE INDEX "elder_annual_income_index" ON "elder" USING btree ("annual_income","person_id") WHERE "elder"."annual_income" is not null;--> statement-breakpoint
CREATE INDEX "elder_subsistence_allowance_index" ON "elder" USING btree ("subsistence_allowance","person_id") WHERE "elder"."subsistence_allowance" is not null;--> statement-breakpoint
CREATE INDEX "elder_registered_poor_index" ON "elder" USING btree ("registered_poor","person_id") WHERE "elder"."registered_poor" is not null;--> statement-breakpoint
CREATE INDEX "elder_extreme_poverty_index" ON "elder" USING btree ("extreme_poverty","person_id") WHERE "elder"."extreme_poverty" is not null;--> statement-breakpoint
CREATE INDEX "elder_hardship_index" ON "elder" USING btree ("hardship","person_id") WHERE "elder"."hardship" is not null;--> statement-breakpoint
CREATE INDEX "elder_risk_grade_index" ON "elder" USING btree ("risk_grade","person_id") WHERE "elder"."risk_grade" is not null;--> statement-breakpoint
CREATE INDEX "elder_risk_assessed_on_index" ON "elder" USING btree ("risk_assessed_on","person_id") WHERE "elder"."risk_assessed_on" is not null;--> statement-breakpoint
CREATE INDEX "woman_registered_poor_index" ON "woman" USING btree ("registered_poor","person_id") WHERE "woman"."registered_poor" is not null;--> statement-breakpoint
CREATE INDEX "woman_subsistence_allowance_index" ON "woman" USING btree ("subsistence_allowance","person_id") WHERE "woman"."subsistence_allowance" is not null;--> statement-breakpoint
CREATE INDEX "woman_hardship_index" ON "woman" USING btree ("hardship","person_id") WHERE "woman"."hardship" is not null;--> statement-breakpoint
CREATE INDEX "woman_husband_whereabouts_index" ON "woman" USING btree ("husband_whereabouts","person_id") WHERE "woman"."husband_whereabouts" is not null;--> statement-breakpoint
CREATE INDEX "woman_business_wish_index" ON "woman" USING btree ("business_wish","person_id") WHERE "woman"."business_wish" is not null;--> statement-breakpoint
CREATE INDEX "woman_business_ability_index" ON "woman" USING btree ("business_ability","person_id") WHERE "woman"."business_ability" is not null;--> statement-breakpoint
CREATE INDEX "woman_loan_state_index" ON "woman" USING btree ("loan_state","person_id") WHERE "woman"."loan_state" is not null;--> statement-breakpoint
CREATE INDEX "woman_in_mutual_aid_group_index" ON "woman" USING btree ("in_mutual_aid_group","person_id") WHERE "woman"."in_mutual_aid_group" is not null;--> statement-breakpoint
CREATE INDEX "woman_health_checked_index" ON "woman" USING btree ("health_checked","person_id") WHERE "woman"."health_checked" is not null;--> statement-breakpoint
CREATE INDEX "woman_counselled_index" ON "woman" USING btree ("counselled","person_id") WHERE "woman"."counselled" is not null;--> statement-breakpoint
CREATE INDEX "person_name_pinyin_index" ON "person" USING btree ("name_pinyin","person_id");--> statement-breakpoint
CREATE INDEX "person_name_initials_index" ON "person" USING btree ("name_initials","person_id");--> statement-breakpoint
CREATE INDEX "person_ethnicity_index" ON "person" USING btree ("ethnicity","person_id") WHERE "person"."ethnicity" is not null;--> statement-breakpoint
CREATE INDEX "person_birth_date_index" ON "person" USING btree ("birth_date","person_id");--> statement-breakpoint
CREATE INDEX "person_registered_index" ON "person" USING btree ("registered","person_id") WHERE "person"."registered" is not null;--> statement-breakpoint
CREATE INDEX "person_body_condition_index" ON "person" USING btree ("body_condition","person_id") WHERE "person"."body_condition" is not null;--> statement-breakpoint
CREATE INDEX "person_disability_kind_index" ON "person" USING btree ("disability_kind","person_id") WHERE "person"."disability_kind" is not null;--> statement-breakpoint
CREATE INDEX "person_disability_grade_index" ON "person" USING btree ("disability_grade","person_id") WHERE "person"."disability_grade" is not null;