CREATE TABLE `study` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`definition` text NOT NULL,
	`experiment_id` text,
	`state` text NOT NULL,
	`problem` text,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiment`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE TABLE `study_genotype` (
	`study_id` text NOT NULL,
	`key` text NOT NULL,
	`genotype_id` text NOT NULL,
	PRIMARY KEY(`study_id`, `key`),
	FOREIGN KEY (`study_id`) REFERENCES `study`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`genotype_id`) REFERENCES `genotype`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `study_genotype_genotype` ON `study_genotype` (`genotype_id`);--> statement-breakpoint
CREATE TABLE `study_run` (
	`study_id` text NOT NULL,
	`key` text NOT NULL,
	`run_id` text NOT NULL,
	PRIMARY KEY(`study_id`, `key`),
	FOREIGN KEY (`study_id`) REFERENCES `study`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `study_run_run` ON `study_run` (`run_id`);