CREATE INDEX `attempt_spans` ON `attempt` (`run_id`,`started_at`,`ended_at`);--> statement-breakpoint
CREATE INDEX `attempt_kept` ON `attempt` (`run_id`,`id`,`kept_through_step`) WHERE "attempt"."kept_through_step" is not null;--> statement-breakpoint
CREATE INDEX `run_ended` ON `run` (`deleted_at`,`state`,`ended_at`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `run_measured` ON `run` (`ended_at`) WHERE "run"."macs_per_second" is not null;