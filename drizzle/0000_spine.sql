CREATE TABLE "file_change" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"operation" text collate "C" NOT NULL,
	"touched" smallint NOT NULL,
	"subject" text NOT NULL,
	"department" text collate "C" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"role" text collate "C" NOT NULL,
	"client" text NOT NULL,
	"organisation" text,
	"request_id" text NOT NULL,
	CONSTRAINT "file_change_county_code_change_id_pk" PRIMARY KEY("county_code","change_id"),
	CONSTRAINT "file_change_version_check" CHECK ("file_change"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "child" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"schooling_stage" text,
	"enrolled" boolean GENERATED ALWAYS AS (schooling_stage in ('KINDERGARTEN', 'PRIMARY', 'JUNIOR_SECONDARY', 'SENIOR_SECONDARY', 'VOCATIONAL')) STORED,
	"school" text,
	"boarding" boolean,
	"arrangement" text,
	"incapable_parent" text,
	"incapable_cause" text,
	"entrusted" boolean,
	"living_arrangement" text,
	"guardianship_rating" text,
	"income_sources" text[],
	"subsistence_allowance" boolean,
	"registered_poor" boolean,
	"extreme_poverty" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(subsistence_allowance, registered_poor, extreme_poverty) is null then null else coalesce(subsistence_allowance, false) or coalesce(registered_poor, false) or coalesce(extreme_poverty, false) end) STORED,
	"assistance_kinds" text[],
	"assistance_note" text,
	CONSTRAINT "child_county_code_person_id_pk" PRIMARY KEY("county_code","person_id"),
	CONSTRAINT "child_schooling_stage_check" CHECK ("child"."schooling_stage" in ('KINDERGARTEN', 'NOT_IN_KINDERGARTEN', 'PRIMARY', 'JUNIOR_SECONDARY', 'SENIOR_SECONDARY', 'VOCATIONAL', 'DROPPED_OUT', 'NOT_AT_SCHOOL')),
	CONSTRAINT "child_school_check" CHECK (char_length("child"."school") <= 200),
	CONSTRAINT "child_arrangement_check" CHECK ("child"."arrangement" in ('BOTH_PARENTS_AWAY', 'ONE_AWAY_OTHER_INCAPABLE')),
	CONSTRAINT "child_incapable_parent_check" CHECK ("child"."incapable_parent" in ('FATHER', 'MOTHER')),
	CONSTRAINT "child_incapable_cause_check" CHECK (char_length("child"."incapable_cause") <= 200),
	CONSTRAINT "child_living_arrangement_check" CHECK ("child"."living_arrangement" in ('ONE_PARENT_AT_HOME', 'WITH_PARENTS_AWAY', 'GRANDPARENTS', 'RELATIVES_OR_FRIENDS', 'VILLAGE_COMMITTEE', 'RESCUE_STATION', 'WELFARE_INSTITUTION', 'NOBODY')),
	CONSTRAINT "child_guardianship_rating_check" CHECK ("child"."guardianship_rating" in ('NOBODY', 'PARENT_INCAPABLE', 'ENTRUSTED_NOT_ABLE', 'FAIR', 'GOOD')),
	CONSTRAINT "child_income_sources_check" CHECK ("child"."income_sources" <@ array['WAGES_AWAY', 'FARMING', 'GOVERNMENT_RELIEF', 'RELATIVES', 'OTHER']::text[]),
	CONSTRAINT "child_assistance_kinds_check" CHECK ("child"."assistance_kinds" <@ array['SUBSISTENCE_ALLOWANCE', 'TEMPORARY', 'MEDICAL', 'HOUSING', 'OTHER']::text[]),
	CONSTRAINT "child_assistance_note_check" CHECK (char_length("child"."assistance_note") <= 500)
);
--> statement-breakpoint
CREATE TABLE "child_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"schooling_stage" text,
	"enrolled" boolean GENERATED ALWAYS AS (schooling_stage in ('KINDERGARTEN', 'PRIMARY', 'JUNIOR_SECONDARY', 'SENIOR_SECONDARY', 'VOCATIONAL')) STORED,
	"school" text,
	"boarding" boolean,
	"arrangement" text,
	"incapable_parent" text,
	"incapable_cause" text,
	"entrusted" boolean,
	"living_arrangement" text,
	"guardianship_rating" text,
	"income_sources" text[],
	"subsistence_allowance" boolean,
	"registered_poor" boolean,
	"extreme_poverty" boolean,
	"hardship" boolean GENERATED ALWAYS AS (case when coalesce(subsistence_allowance, registered_poor, extreme_poverty) is null then null else coalesce(subsistence_allowance, false) or coalesce(registered_poor, false) or coalesce(extreme_poverty, false) end) STORED,
	"assistance_kinds" text[],
	"assistance_note" text,
	CONSTRAINT "child_history_county_code_person_id_version_pk" PRIMARY KEY("county_code","person_id","version")
);
--> statement-breakpoint
CREATE TABLE "citizen_id_lookup" (
	"citizen_id_index" "bytea" PRIMARY KEY NOT NULL,
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "guardian" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"entry_id" uuid NOT NULL,
	"relation" text NOT NULL,
	"name" text NOT NULL,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"address" text,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"linked_county_code" text collate "C",
	"linked_person_id" uuid,
	CONSTRAINT "guardian_county_code_person_id_entry_id_pk" PRIMARY KEY("county_code","person_id","entry_id"),
	CONSTRAINT "guardian_relation_check" CHECK ("guardian"."relation" in ('FATHER', 'MOTHER', 'PATERNAL_GRANDFATHER', 'PATERNAL_GRANDMOTHER', 'MATERNAL_GRANDFATHER', 'MATERNAL_GRANDMOTHER', 'BROTHER_OR_SISTER', 'UNCLE_OR_AUNT', 'OTHER_RELATIVE', 'FRIEND', 'INSTITUTION')),
	CONSTRAINT "guardian_name_check" CHECK (char_length("guardian"."name") <= 50),
	CONSTRAINT "guardian_address_check" CHECK (char_length("guardian"."address") <= 200)
);
--> statement-breakpoint
CREATE TABLE "guardian_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"removed" boolean NOT NULL,
	"entry_id" uuid NOT NULL,
	"relation" text NOT NULL,
	"name" text NOT NULL,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"address" text,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"linked_county_code" text collate "C",
	"linked_person_id" uuid,
	CONSTRAINT "guardian_history_county_code_person_id_entry_id_version_pk" PRIMARY KEY("county_code","person_id","entry_id","version")
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"subject" text NOT NULL,
	"client" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"result" text,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_subject_client_key_pk" PRIMARY KEY("subject","client","key")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"entry_id" uuid NOT NULL,
	"population" text collate "C" NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"end_reason" text collate "C",
	CONSTRAINT "membership_county_code_person_id_entry_id_pk" PRIMARY KEY("county_code","person_id","entry_id"),
	CONSTRAINT "membership_dates_check" CHECK ("membership"."valid_until" is null or "membership"."valid_until" >= "membership"."valid_from"),
	CONSTRAINT "membership_reason_check" CHECK (("membership"."valid_until" is null) = ("membership"."end_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "membership_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"removed" boolean NOT NULL,
	"entry_id" uuid NOT NULL,
	"population" text collate "C" NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"end_reason" text collate "C",
	CONSTRAINT "membership_history_county_code_person_id_entry_id_version_pk" PRIMARY KEY("county_code","person_id","entry_id","version")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"region_masked" text collate "C" NOT NULL,
	"duty_region_code" text collate "C",
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_masked" text NOT NULL,
	"name_pinyin" text collate "C",
	"name_initials" text collate "C",
	"sex" text NOT NULL,
	"ethnicity" text,
	"birth_date" date NOT NULL,
	"birth_date_masked" text NOT NULL,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"registered" boolean,
	"registration_place" text,
	"unregistered_cause" text,
	"address" text,
	"address_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"body_condition" text,
	"disability_kind" text,
	"disability_grade" text,
	"illness" text,
	CONSTRAINT "person_county_code_person_id_pk" PRIMARY KEY("county_code","person_id"),
	CONSTRAINT "person_name_check" CHECK (char_length("person"."name") <= 50),
	CONSTRAINT "person_name_pinyin_check" CHECK (char_length("person"."name_pinyin") <= 400),
	CONSTRAINT "person_name_initials_check" CHECK (char_length("person"."name_initials") <= 200),
	CONSTRAINT "person_sex_check" CHECK ("person"."sex" in ('MALE', 'FEMALE')),
	CONSTRAINT "person_ethnicity_check" CHECK ("person"."ethnicity" in ('HAN', 'MONGOL', 'HUI', 'TIBETAN', 'UYGHUR', 'MIAO', 'YI', 'ZHUANG', 'BOUYEI', 'KOREAN', 'MANCHU', 'DONG', 'YAO', 'BAI', 'TUJIA', 'HANI', 'KAZAK', 'DAI', 'LI', 'LISU', 'VA', 'SHE', 'GAOSHAN', 'LAHU', 'SUI', 'DONGXIANG', 'NAXI', 'JINGPO', 'KIRGIZ', 'TU', 'DAUR', 'MULAO', 'QIANG', 'BLANG', 'SALAR', 'MAONAN', 'GELAO', 'XIBE', 'ACHANG', 'PUMI', 'TAJIK', 'NU', 'UZBEK', 'RUSSIAN', 'EWENKI', 'DEANG', 'BONAN', 'YUGUR', 'GIN', 'TATAR', 'DERUNG', 'OROQEN', 'HEZHEN', 'MONBA', 'LHOBA', 'JINO', 'OTHER', 'NATURALISED')),
	CONSTRAINT "person_registration_place_check" CHECK (char_length("person"."registration_place") <= 200),
	CONSTRAINT "person_unregistered_cause_check" CHECK (char_length("person"."unregistered_cause") <= 200),
	CONSTRAINT "person_address_check" CHECK (char_length("person"."address") <= 200),
	CONSTRAINT "person_body_condition_check" CHECK ("person"."body_condition" in ('HEALTHY', 'DISABLED', 'ILL', 'DISABLED_AND_ILL')),
	CONSTRAINT "person_disability_kind_check" CHECK ("person"."disability_kind" in ('VISUAL', 'HEARING', 'SPEECH', 'PHYSICAL', 'INTELLECTUAL', 'MENTAL', 'MULTIPLE')),
	CONSTRAINT "person_disability_grade_check" CHECK ("person"."disability_grade" in ('GRADE_1', 'GRADE_2', 'GRADE_3', 'GRADE_4')),
	CONSTRAINT "person_illness_check" CHECK (char_length("person"."illness") <= 200)
);
--> statement-breakpoint
CREATE TABLE "person_forwarding" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"county_code" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"region_masked" text collate "C" NOT NULL,
	"duty_region_code" text collate "C",
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_masked" text NOT NULL,
	"name_pinyin" text collate "C",
	"name_initials" text collate "C",
	"sex" text NOT NULL,
	"ethnicity" text,
	"birth_date" date NOT NULL,
	"birth_date_masked" text NOT NULL,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"registered" boolean,
	"registration_place" text,
	"unregistered_cause" text,
	"address" text,
	"address_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"body_condition" text,
	"disability_kind" text,
	"disability_grade" text,
	"illness" text,
	CONSTRAINT "person_history_county_code_person_id_version_pk" PRIMARY KEY("county_code","person_id","version")
);
--> statement-breakpoint
CREATE TABLE "person_move" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"move_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"from_region_code" text collate "C" NOT NULL,
	"to_region_code" text collate "C" NOT NULL,
	"to_region_n" bigint NOT NULL,
	"state" text collate "C" NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	"offered_by" text NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"keeps_duty" boolean NOT NULL,
	CONSTRAINT "person_move_county_code_move_id_pk" PRIMARY KEY("county_code","move_id"),
	CONSTRAINT "person_move_state_check" CHECK ("person_move"."state" in ('OFFERED', 'ACCEPTED', 'DECLINED'))
);
--> statement-breakpoint
CREATE TABLE "relative" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"entry_id" uuid NOT NULL,
	"relation" text NOT NULL,
	"name" text NOT NULL,
	"name_masked" text NOT NULL,
	"birth_date" date,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"whereabouts" text,
	"work_province" text,
	"work_city" text,
	"workplace" text,
	"linked_county_code" text collate "C",
	"linked_person_id" uuid,
	CONSTRAINT "relative_county_code_person_id_entry_id_pk" PRIMARY KEY("county_code","person_id","entry_id"),
	CONSTRAINT "relative_relation_check" CHECK ("relative"."relation" in ('FATHER', 'MOTHER', 'PATERNAL_GRANDFATHER', 'PATERNAL_GRANDMOTHER', 'MATERNAL_GRANDFATHER', 'MATERNAL_GRANDMOTHER', 'BROTHER_OR_SISTER', 'UNCLE_OR_AUNT', 'OTHER_RELATIVE', 'FRIEND', 'INSTITUTION')),
	CONSTRAINT "relative_name_check" CHECK (char_length("relative"."name") <= 50),
	CONSTRAINT "relative_whereabouts_check" CHECK ("relative"."whereabouts" in ('AT_HOME', 'AWAY_FOR_WORK', 'AWAY_OTHERWISE', 'UNREACHABLE', 'DECEASED')),
	CONSTRAINT "relative_work_province_check" CHECK (char_length("relative"."work_province") <= 40),
	CONSTRAINT "relative_work_city_check" CHECK (char_length("relative"."work_city") <= 40),
	CONSTRAINT "relative_workplace_check" CHECK (char_length("relative"."workplace") <= 200)
);
--> statement-breakpoint
CREATE TABLE "relative_history" (
	"county_code" text collate "C" NOT NULL,
	"person_id" uuid NOT NULL,
	"region_n" bigint NOT NULL,
	"duty_region_n" bigint,
	"populations" smallint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	"removed" boolean NOT NULL,
	"entry_id" uuid NOT NULL,
	"relation" text NOT NULL,
	"name" text NOT NULL,
	"name_masked" text NOT NULL,
	"birth_date" date,
	"citizen_id_sealed" "bytea",
	"citizen_id_index" "bytea",
	"citizen_id_masked" text,
	"phone_sealed" "bytea",
	"phone_index" "bytea",
	"phone_masked" text,
	"whereabouts" text,
	"work_province" text,
	"work_city" text,
	"workplace" text,
	"linked_county_code" text collate "C",
	"linked_person_id" uuid,
	CONSTRAINT "relative_history_county_code_person_id_entry_id_version_pk" PRIMARY KEY("county_code","person_id","entry_id","version")
);
--> statement-breakpoint
CREATE TABLE "region" (
	"code" text collate "C" PRIMARY KEY NOT NULL,
	"level" text collate "C" NOT NULL,
	"parent_code" text collate "C",
	"name" text NOT NULL,
	"pinyin" text collate "C" NOT NULL,
	"initials" text collate "C" NOT NULL,
	"name_only" boolean NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"region_n" bigint NOT NULL,
	CONSTRAINT "region_region_n_unique" UNIQUE("region_n"),
	CONSTRAINT "region_level_check" CHECK ("region"."level" in ('PROVINCE', 'CITY', 'COUNTY', 'TOWNSHIP', 'VILLAGE')),
	CONSTRAINT "region_code_check" CHECK ("region"."code" ~ '^([1-9][0-9]|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
	CONSTRAINT "region_dates_check" CHECK ("region"."valid_to" > "region"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "region_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text collate "C" NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"effective_on" date NOT NULL,
	"document_number" text,
	"source" text,
	"subject" text NOT NULL,
	"department" text collate "C",
	"region_code" text collate "C",
	"role" text collate "C",
	"client" text,
	CONSTRAINT "region_change_kind_check" CHECK ("region_change"."kind" in ('LOAD', 'RENAME', 'MERGE', 'SPLIT', 'RECODE', 'TRANSFER'))
);
--> statement-breakpoint
CREATE TABLE "region_revision" (
	"id" smallint PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "region_revision_single_check" CHECK ("region_revision"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "region_succession" (
	"predecessor" text collate "C" NOT NULL,
	"successor" text collate "C" NOT NULL,
	"kind" text collate "C" NOT NULL,
	"effective_on" date NOT NULL,
	"change_id" uuid NOT NULL,
	CONSTRAINT "region_succession_predecessor_successor_effective_on_pk" PRIMARY KEY("predecessor","successor","effective_on"),
	CONSTRAINT "region_succession_kind_check" CHECK ("region_succession"."kind" in ('MERGE', 'SPLIT', 'RECODE', 'TRANSFER')),
	CONSTRAINT "region_succession_other_check" CHECK ("region_succession"."predecessor" <> "region_succession"."successor")
);
--> statement-breakpoint
CREATE TABLE "region_version" (
	"code" text collate "C" NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"name" text NOT NULL,
	"parent_code" text collate "C",
	"recorded_at" timestamp with time zone NOT NULL,
	"change_id" uuid NOT NULL,
	CONSTRAINT "region_version_code_valid_from_pk" PRIMARY KEY("code","valid_from"),
	CONSTRAINT "region_version_dates_check" CHECK ("region_version"."valid_to" > "region_version"."valid_from")
);
--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "child_history" ADD CONSTRAINT "child_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guardian" ADD CONSTRAINT "guardian_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "guardian_history" ADD CONSTRAINT "guardian_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership_history" ADD CONSTRAINT "membership_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_history" ADD CONSTRAINT "person_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_move" ADD CONSTRAINT "person_move_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relative" ADD CONSTRAINT "relative_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relative_history" ADD CONSTRAINT "relative_history_county_code_person_id_person_county_code_person_id_fk" FOREIGN KEY ("county_code","person_id") REFERENCES "public"."person"("county_code","person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "file_change_person_index" ON "file_change" USING btree ("county_code","person_id","version");--> statement-breakpoint
CREATE INDEX "child_schooling_stage_index" ON "child" USING btree ("county_code","schooling_stage");--> statement-breakpoint
CREATE INDEX "child_enrolled_index" ON "child" USING btree ("county_code","enrolled");--> statement-breakpoint
CREATE INDEX "child_boarding_index" ON "child" USING btree ("county_code","boarding");--> statement-breakpoint
CREATE INDEX "child_arrangement_index" ON "child" USING btree ("county_code","arrangement");--> statement-breakpoint
CREATE INDEX "child_incapable_parent_index" ON "child" USING btree ("county_code","incapable_parent");--> statement-breakpoint
CREATE INDEX "child_entrusted_index" ON "child" USING btree ("county_code","entrusted");--> statement-breakpoint
CREATE INDEX "child_living_arrangement_index" ON "child" USING btree ("county_code","living_arrangement");--> statement-breakpoint
CREATE INDEX "child_guardianship_rating_index" ON "child" USING btree ("county_code","guardianship_rating");--> statement-breakpoint
CREATE INDEX "child_subsistence_allowance_index" ON "child" USING btree ("county_code","subsistence_allowance");--> statement-breakpoint
CREATE INDEX "child_registered_poor_index" ON "child" USING btree ("county_code","registered_poor");--> statement-breakpoint
CREATE INDEX "child_extreme_poverty_index" ON "child" USING btree ("county_code","extreme_poverty");--> statement-breakpoint
CREATE INDEX "child_hardship_index" ON "child" USING btree ("county_code","hardship");--> statement-breakpoint
CREATE INDEX "guardian_link_index" ON "guardian" USING btree ("linked_person_id") WHERE "guardian"."linked_person_id" is not null;--> statement-breakpoint
CREATE INDEX "guardian_history_link_index" ON "guardian_history" USING btree ("linked_person_id") WHERE "guardian_history"."linked_person_id" is not null;--> statement-breakpoint
CREATE INDEX "idempotency_recorded_at_index" ON "idempotency" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "person_region_index" ON "person" USING btree ("county_code","region_n");--> statement-breakpoint
CREATE INDEX "person_duty_region_index" ON "person" USING btree ("county_code","duty_region_n") WHERE "person"."duty_region_n" is not null;--> statement-breakpoint
CREATE INDEX "person_name_pinyin_index" ON "person" USING btree ("county_code","name_pinyin");--> statement-breakpoint
CREATE INDEX "person_name_initials_index" ON "person" USING btree ("county_code","name_initials");--> statement-breakpoint
CREATE INDEX "person_sex_index" ON "person" USING btree ("county_code","sex");--> statement-breakpoint
CREATE INDEX "person_ethnicity_index" ON "person" USING btree ("county_code","ethnicity");--> statement-breakpoint
CREATE INDEX "person_birth_date_index" ON "person" USING btree ("county_code","birth_date");--> statement-breakpoint
CREATE INDEX "person_registered_index" ON "person" USING btree ("county_code","registered");--> statement-breakpoint
CREATE INDEX "person_body_condition_index" ON "person" USING btree ("county_code","body_condition");--> statement-breakpoint
CREATE INDEX "person_disability_kind_index" ON "person" USING btree ("county_code","disability_kind");--> statement-breakpoint
CREATE INDEX "person_disability_grade_index" ON "person" USING btree ("county_code","disability_grade");--> statement-breakpoint
CREATE INDEX "person_move_to_index" ON "person_move" USING btree ("to_region_n");--> statement-breakpoint
CREATE INDEX "relative_link_index" ON "relative" USING btree ("linked_person_id") WHERE "relative"."linked_person_id" is not null;--> statement-breakpoint
CREATE INDEX "relative_history_link_index" ON "relative_history" USING btree ("linked_person_id") WHERE "relative_history"."linked_person_id" is not null;--> statement-breakpoint
CREATE INDEX "region_succession_successor_index" ON "region_succession" USING btree ("successor");