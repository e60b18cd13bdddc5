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
