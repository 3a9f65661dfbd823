CREATE TABLE `alarm` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`time` integer NOT NULL,
	`alarm` text NOT NULL,
	`message` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alarm_run` ON `alarm` (`run_id`);--> statement-breakpoint
CREATE TABLE `architecture_snapshot` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`step` integer NOT NULL,
	`time` integer NOT NULL,
	`logits` blob NOT NULL,
	`genotype` text,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `architecture_run_step` ON `architecture_snapshot` (`run_id`,`step`);--> statement-breakpoint
CREATE UNIQUE INDEX `architecture_attempt_step` ON `architecture_snapshot` (`attempt_id`,`step`);--> statement-breakpoint
CREATE TABLE `artefact` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	`step` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `artefact_run` ON `artefact` (`run_id`,`kind`);--> statement-breakpoint
CREATE UNIQUE INDEX `artefact_name` ON `artefact` (`attempt_id`,`name`);--> statement-breakpoint
CREATE TABLE `attempt` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`number` integer NOT NULL,
	`executor` text NOT NULL,
	`handle` text,
	`lease` text NOT NULL,
	`directory` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`end` text,
	`exit_code` text,
	`exit_reason` text,
	`resumed_from_step` integer,
	`kept_through_step` integer,
	`last_heartbeat_at` integer,
	`host` text,
	`pid` integer,
	`environment` text NOT NULL,
	`ingested_offset` integer DEFAULT 0 NOT NULL,
	`ingested_sequence` integer DEFAULT -1 NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `attempt_open` ON `attempt` (`ended_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `attempt_number` ON `attempt` (`run_id`,`number`);--> statement-breakpoint
CREATE TABLE `audit_entry` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`entity` text NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entity` ON `audit_entry` (`entity`);--> statement-breakpoint
CREATE TABLE `change` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`time` integer NOT NULL,
	`entity` text NOT NULL,
	`key` text NOT NULL,
	`run_id` text
);
--> statement-breakpoint
CREATE TABLE `chunk` (
	`series_id` integer NOT NULL,
	`first_sequence` integer NOT NULL,
	`attempt_id` text NOT NULL,
	`sealed` integer NOT NULL,
	`count` integer NOT NULL,
	`min_step` integer NOT NULL,
	`max_step` integer NOT NULL,
	`min_time` real NOT NULL,
	`max_time` real NOT NULL,
	`min` real,
	`max` real,
	`sum` real NOT NULL,
	`non_finite` integer NOT NULL,
	`points` blob NOT NULL,
	`buckets` blob,
	PRIMARY KEY(`series_id`, `first_sequence`),
	FOREIGN KEY (`series_id`) REFERENCES `series`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `dataset` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`directory` text NOT NULL,
	`manifest` text NOT NULL,
	`content_hash` text NOT NULL,
	`source` text,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dataset_content_hash_unique` ON `dataset` (`content_hash`);--> statement-breakpoint
CREATE TABLE `evaluation` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`genotype_id` text NOT NULL,
	`run_id` text NOT NULL,
	`task` text NOT NULL,
	`seed` integer NOT NULL,
	`values` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`genotype_id`) REFERENCES `genotype`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evaluation_run_id_unique` ON `evaluation` (`run_id`);--> statement-breakpoint
CREATE INDEX `evaluation_genotype` ON `evaluation` (`genotype_id`);--> statement-breakpoint
CREATE TABLE `experiment` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `experiment_name_unique` ON `experiment` (`name`);--> statement-breakpoint
CREATE TABLE `genotype` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`document` text NOT NULL,
	`run_id` text,
	`step` integer,
	`space_id` text,
	`margins` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`space_id`) REFERENCES `search_space`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `genotype_hash` ON `genotype` (`hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `genotype_run` ON `genotype` (`run_id`);--> statement-breakpoint
CREATE TABLE `log_line` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`attempt_id` text NOT NULL,
	`attempt_number` integer NOT NULL,
	`sequence` integer NOT NULL,
	`time` integer NOT NULL,
	`level` text NOT NULL,
	`message` text NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`attempt_id`) REFERENCES `attempt`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `log_line_run` ON `log_line` (`run_id`,`id`);--> statement-breakpoint
CREATE TABLE `platform_state` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `prior` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`run_id` text NOT NULL,
	`iteration` integer NOT NULL,
	`space_id` text NOT NULL,
	`artefact_id` text NOT NULL,
	`logits` blob NOT NULL,
	`genotype` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`space_id`) REFERENCES `search_space`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`artefact_id`) REFERENCES `artefact`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `prior_iteration` ON `prior` (`run_id`,`iteration`);--> statement-breakpoint
CREATE TABLE `run` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`experiment_id` text,
	`tags` text NOT NULL,
	`notes` text NOT NULL,
	`seed` integer NOT NULL,
	`group_hash` text NOT NULL,
	`priority` integer NOT NULL,
	`config` text NOT NULL,
	`task_set_id` text,
	`space_id` text,
	`created_at` integer NOT NULL,
	`queued_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`progress` text,
	`device` text,
	`summary` text NOT NULL,
	`stop_requested_at` integer,
	`crashes` integer DEFAULT 0 NOT NULL,
	`macs_per_second` real,
	`deleted_at` integer,
	FOREIGN KEY (`experiment_id`) REFERENCES `experiment`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`task_set_id`) REFERENCES `task_set`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`space_id`) REFERENCES `search_space`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `run_state` ON `run` (`state`,`priority`,`queued_at`);--> statement-breakpoint
CREATE INDEX `run_created` ON `run` (`created_at`);--> statement-breakpoint
CREATE INDEX `run_group` ON `run` (`group_hash`);--> statement-breakpoint
CREATE INDEX `run_experiment` ON `run` (`experiment_id`);--> statement-breakpoint
CREATE INDEX `run_task_set` ON `run` (`task_set_id`);--> statement-breakpoint
CREATE INDEX `run_space` ON `run` (`space_id`);--> statement-breakpoint
CREATE TABLE `run_parent` (
	`run_id` text PRIMARY KEY NOT NULL,
	`prior_id` text,
	`genotype_id` text,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`prior_id`) REFERENCES `prior`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`genotype_id`) REFERENCES `genotype`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE INDEX `run_parent_prior` ON `run_parent` (`prior_id`);--> statement-breakpoint
CREATE INDEX `run_parent_genotype` ON `run_parent` (`genotype_id`);--> statement-breakpoint
CREATE TABLE `search_space` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`document` text NOT NULL,
	`content_hash` text NOT NULL,
	`frozen_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `series` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`key` text NOT NULL,
	`goal` text NOT NULL,
	`unit` text NOT NULL,
	`next_sequence` integer NOT NULL,
	`count` integer NOT NULL,
	`first` real,
	`last` real,
	`min` real,
	`max` real,
	`best` real,
	`best_step` integer,
	`last_step` integer,
	`non_finite` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `run`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `series_key` ON `series` (`run_id`,`key`);--> statement-breakpoint
CREATE TABLE `task_set` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`spec` text NOT NULL,
	`content_hash` text NOT NULL,
	`frozen_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `task_set_dataset` (
	`task_set_id` text NOT NULL,
	`dataset_id` text NOT NULL,
	PRIMARY KEY(`task_set_id`, `dataset_id`),
	FOREIGN KEY (`task_set_id`) REFERENCES `task_set`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`dataset_id`) REFERENCES `dataset`(`id`) ON UPDATE no action ON DELETE restrict
);
