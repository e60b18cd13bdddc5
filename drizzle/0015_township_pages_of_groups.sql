ALTER TABLE "child" ADD COLUMN "township_n" bigint GENERATED ALWAYS AS (region_n / 1000) STORED;--> statement-breakpoint
ALTER TABLE "elder" ADD COLUMN "township_n" bigint GENERATED ALWAYS AS (region_n / 1000) STORED;--> statement-breakpoint
ALTER TABLE "woman" ADD COLUMN "township_n" bigint GENERATED ALWAYS AS (region_n / 1000) STORED;--> statement-breakpoint
CREATE INDEX "child_township_index" ON "child" USING btree ("county_code","township_n","person_id","schooling_stage","enrolled","boarding","arrangement","left_behind","incapable_parent","entrusted","living_arrangement","guardianship_rating","subsistence_allowance","registered_poor","extreme_poverty","hardship","in_difficulty");--> statement-breakpoint
CREATE INDEX "elder_township_index" ON "elder" USING btree ("county_code","township_n","person_id","living_arrangement","child_at_home","whereabouts_reported","caregiver_entrusted","gravely_ill","self_care","dependent","unattended","annual_income","subsistence_allowance","registered_poor","extreme_poverty","hardship","risk_grade");--> statement-breakpoint
CREATE INDEX "woman_township_index" ON "woman" USING btree ("county_code","township_n","person_id","registered_poor","subsistence_allowance","hardship","husband_whereabouts","business_wish","business_ability","loan_state","in_mutual_aid_group","health_checked","counselled");--> statement-breakpoint
CREATE STATISTICS "child_township_statistics" (dependencies) ON "county_code", "township_n" FROM "child";--> statement-breakpoint
ANALYZE "child";--> statement-breakpoint
CREATE STATISTICS "elder_township_statistics" (dependencies) ON "county_code", "township_n" FROM "elder";--> statement-breakpoint
ANALYZE "elder";--> statement-breakpoint
CREATE STATISTICS "woman_township_statistics" (dependencies) ON "county_code", "township_n" FROM "woman";--> statement-breakpoint
ANALYZE "woman";
