DROP INDEX `attempt_ended`;--> statement-breakpoint
ALTER TABLE `attempt` ADD `log_packed` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `attempt_to_pack` ON `attempt` (`ended_at`,`id`) WHERE log_packed = 0;
