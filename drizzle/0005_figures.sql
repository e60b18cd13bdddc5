CREATE TABLE "figure" (
	"county_code" text collate "C" NOT NULL,
	"cube" text collate "C" NOT NULL,
	"region_n" bigint NOT NULL,
	"d1" text collate "C" NOT NULL,
	"d2" text collate "C" NOT NULL,
	"d3" text collate "C" NOT NULL,
	"populations" smallint NOT NULL,
	"persons" integer NOT NULL,
	"filled" integer NOT NULL,
	"part_id" uuid NOT NULL,
	CONSTRAINT "figure_county_code_cube_region_n_d1_d2_d3_part_id_pk" PRIMARY KEY("county_code","cube","region_n","d1","d2","d3","part_id")
);
--> statement-breakpoint
CREATE TABLE "figure_close" (
	"quarter" text PRIMARY KEY NOT NULL,
	"closed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "figure_day" (
	"county_code" text collate "C" PRIMARY KEY NOT NULL,
	"day" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "figure_quarter" (
	"county_code" text collate "C" NOT NULL,
	"cube" text collate "C" NOT NULL,
	"region_n" bigint NOT NULL,
	"d1" text collate "C" NOT NULL,
	"d2" text collate "C" NOT NULL,
	"d3" text collate "C" NOT NULL,
	"populations" smallint NOT NULL,
	"persons" integer NOT NULL,
	"filled" integer NOT NULL,
	"quarter" text collate "C" NOT NULL,
	CONSTRAINT "figure_quarter_county_code_quarter_cube_region_n_d1_d2_d3_pk" PRIMARY KEY("county_code","quarter","cube","region_n","d1","d2","d3"),
	CONSTRAINT "figure_quarter_check" CHECK ("figure_quarter"."quarter" ~ '^[0-9]{4}Q[1-4]$')
);
--> statement-breakpoint
CREATE INDEX "figure_part_index" ON "figure" USING btree ("county_code") WHERE "figure"."part_id" <> '00000000-0000-0000-0000-000000000000';--> statement-breakpoint
CREATE INDEX "file_change_recorded_index" ON "file_change" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "membership_valid_from_index" ON "membership" USING btree ("county_code","valid_from");--> statement-breakpoint
CREATE INDEX "membership_valid_until_index" ON "membership" USING btree ("county_code","valid_until");