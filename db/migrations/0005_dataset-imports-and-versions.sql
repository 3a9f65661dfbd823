CREATE TABLE `dataset_import` (
	`id` text PRIMARY KEY NOT NULL,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`fraction` real NOT NULL,
	`message` text NOT NULL,
	`notes` text NOT NULL,
	`dataset_id` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	`cancel_requested_at` integer,
	FOREIGN KEY (`dataset_id`) REFERENCES `dataset`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `dataset_import_state` ON `dataset_import` (`state`,`created_at`);--> statement-breakpoint
ALTER TABLE `dataset` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `task_set` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `task_set` ADD `previous_id` text REFERENCES task_set(id);--> statement-breakpoint
ALTER TABLE `task_set` ADD `deleted_at` integer;