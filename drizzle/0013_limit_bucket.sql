CREATE UNLOGGED TABLE "limit_bucket" (
	"bucket" "bytea" PRIMARY KEY NOT NULL,
	"full_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "limit_bucket_full_index" ON "limit_bucket" USING btree ("full_at");