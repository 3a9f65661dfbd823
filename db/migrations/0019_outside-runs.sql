CREATE TABLE `logged_model` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text,
	`experiment_id` text,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`tags` text NOT NULL,
	`params` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiment`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `logged_model_run` ON `logged_model` (`run_id`);--> statement-breakpoint
CREATE INDEX `logged_model_experiment` ON `logged_model` (`experiment_id`);--> statement-breakpoint
ALTER TABLE `experiment` ADD `tags` text;--> statement-breakpoint
ALTER TABLE `experiment` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `run` ADD `outside` text;