ALTER TABLE `attempt` ADD `partial_through` integer;--> statement-breakpoint
ALTER TABLE `attempt` ADD `partial_series` integer DEFAULT 0 NOT NULL;