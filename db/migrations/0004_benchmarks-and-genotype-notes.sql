CREATE TABLE `benchmark` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`sha256` text NOT NULL,
	`metrics` text NOT NULL,
	`rows` integer NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`completed_at` integer
);
--> statement-breakpoint
CREATE TABLE `benchmark_entry` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`benchmark_id` text NOT NULL,
	`hash` text NOT NULL,
	`arch` text NOT NULL,
	`parameters` integer,
	`values` text NOT NULL,
	`ranks` text NOT NULL,
	FOREIGN KEY (`benchmark_id`) REFERENCES `benchmark`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `benchmark_entry_hash` ON `benchmark_entry` (`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `benchmark_entry_architecture` ON `benchmark_entry` (`benchmark_id`,`hash`);--> statement-breakpoint
CREATE TABLE `benchmark_lookup` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`benchmark_id` text NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`purpose` text NOT NULL,
	`arch` text NOT NULL,
	FOREIGN KEY (`benchmark_id`) REFERENCES `benchmark`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `benchmark_lookup_benchmark` ON `benchmark_lookup` (`benchmark_id`,`purpose`);--> statement-breakpoint
CREATE TABLE `external_evaluation` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`genotype_id` text NOT NULL,
	`task` text NOT NULL,
	`accuracy` real NOT NULL,
	`epochs` integer,
	`parameters` integer,
	`source` text NOT NULL,
	`note` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	FOREIGN KEY (`genotype_id`) REFERENCES `genotype`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `external_evaluation_genotype` ON `external_evaluation` (`genotype_id`);--> statement-breakpoint
ALTER TABLE `genotype` ADD `tags` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `genotype` ADD `notes` text DEFAULT '' NOT NULL;