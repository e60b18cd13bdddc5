ALTER TABLE "figure_day" ADD COLUMN "revision" bigint NOT NULL DEFAULT 0;--> statement-breakpoint
ALTER TABLE "figure_day" ALTER COLUMN "revision" DROP DEFAULT;
