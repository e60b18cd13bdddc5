CREATE INDEX "person_township_index" ON "person" USING btree ("county_code","region_masked","person_id");--> statement-breakpoint
CREATE STATISTICS "person_township_statistics" (dependencies) ON "county_code", "region_masked" FROM "person";
