ALTER TABLE "child" DROP CONSTRAINT "child_arrangement_check";--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "left_behind" boolean GENERATED ALWAYS AS (arrangement in ('BOTH_PARENTS_AWAY', 'ONE_AWAY_OTHER_INCAPABLE')) STORED;--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "in_difficulty" boolean;--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "guardianship_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "poverty_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "health_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "harm_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "guarantees" text[];--> statement-breakpoint
ALTER TABLE "child" ADD COLUMN "hiv_infected" boolean;--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "left_behind" boolean GENERATED ALWAYS AS (arrangement in ('BOTH_PARENTS_AWAY', 'ONE_AWAY_OTHER_INCAPABLE')) STORED;--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "in_difficulty" boolean;--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "guardianship_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "poverty_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "health_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "harm_difficulties" text[];--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "guarantees" text[];--> statement-breakpoint
ALTER TABLE "child_history" ADD COLUMN "hiv_infected" boolean;--> statement-breakpoint
CREATE INDEX "child_left_behind_index" ON "child" USING btree ("county_code","left_behind");--> statement-breakpoint
CREATE INDEX "child_in_difficulty_index" ON "child" USING btree ("county_code","in_difficulty");--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_guardianship_difficulties_check" CHECK ("child"."guardianship_difficulties" <@ array['ORPHAN', 'UNSUPPORTED', 'GUARDIAN_FAILING']::text[]);--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_poverty_difficulties_check" CHECK ("child"."poverty_difficulties" <@ array['LIVING', 'SCHOOLING']::text[]);--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_health_difficulties_check" CHECK ("child"."health_difficulties" <@ array['GRAVE_ILLNESS', 'GRAVE_DISABILITY', 'DISABILITY']::text[]);--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_harm_difficulties_check" CHECK ("child"."harm_difficulties" <@ array['ABUSE', 'ABANDONMENT', 'ACCIDENT', 'UNLAWFUL_HARM', 'TRAFFICKING']::text[]);--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_guarantees_check" CHECK ("child"."guarantees" <@ array['ORPHAN_LIVING', 'EXTREME_POVERTY', 'SUBSISTENCE_ALLOWANCE', 'INSURANCE_SHARE', 'SERIOUS_ILLNESS_INSURANCE', 'TOMORROW_PLAN', 'FREE_SCHOOLING', 'SPECIAL_EDUCATION', 'REHABILITATION', 'PLACEMENT']::text[]);--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_arrangement_check" CHECK ("child"."arrangement" in ('BOTH_PARENTS_AWAY', 'ONE_AWAY_OTHER_INCAPABLE', 'NOT_LEFT_BEHIND'));