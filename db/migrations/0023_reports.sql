CREATE TABLE `report` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`runs` text NOT NULL,
	`by` text NOT NULL,
	`blocks` text NOT NULL,
	`frozen` text,
	`frozen_at` integer,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
