CREATE TABLE "token_revocation" (
	"revocation_id" uuid PRIMARY KEY NOT NULL,
	"kind" text collate "C" NOT NULL,
	"name" text collate "C" NOT NULL,
	"reason" text collate "C" NOT NULL,
	"revoked_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"subject" text NOT NULL,
	"request_id" text NOT NULL,
	CONSTRAINT "token_revocation_kind_check" CHECK ("token_revocation"."kind" in ('TOKEN', 'ACCOUNT', 'CLIENT')),
	CONSTRAINT "token_revocation_reason_check" CHECK ("token_revocation"."reason" in ('LEFT', 'LOST', 'MISUSE', 'OTHER')),
	CONSTRAINT "token_revocation_name_check" CHECK (length("token_revocation"."name") between 1 and 256),
	CONSTRAINT "token_revocation_end_check" CHECK ("token_revocation"."ends_at" > "token_revocation"."revoked_at")
);
--> statement-breakpoint
CREATE INDEX "token_revocation_end_index" ON "token_revocation" USING btree ("ends_at");