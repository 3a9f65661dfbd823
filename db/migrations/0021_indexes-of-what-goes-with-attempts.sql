CREATE INDEX `alarm_attempt` ON `alarm` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `chunk_attempt` ON `chunk` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `log_line_attempt` ON `log_line` (`attempt_id`);--> statement-breakpoint
CREATE INDEX `prior_artefact` ON `prior` (`artefact_id`);