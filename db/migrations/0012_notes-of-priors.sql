ALTER TABLE `prior` ADD `tags` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `prior` ADD `notes` text DEFAULT '' NOT NULL;