DROP INDEX `run_group`;--> statement-breakpoint
ALTER TABLE `prior` DROP COLUMN `logits`;--> statement-breakpoint
ALTER TABLE `prior` DROP COLUMN `genotype`;