CREATE TABLE `saved_view` (
	`id` text PRIMARY KEY NOT NULL,
	`person` text NOT NULL,
	`page` text NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_view_name` ON `saved_view` (`person`,`page`,`name`);--> statement-breakpoint
ALTER TABLE `run` ADD `created_by` text DEFAULT 'local' NOT NULL;--> statement-breakpoint
CREATE INDEX `run_group` ON `run` (`group_hash`);--> statement-breakpoint
CREATE INDEX `series_metric` ON `series` (`key`);